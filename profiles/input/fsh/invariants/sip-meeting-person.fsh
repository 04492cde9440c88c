Invariant: sip-meeting-person
Description: "Mötet ska gälla precis en person / The meeting must be about exactly one person"
Expression: "participant.actor.where(reference.startsWith('Patient/')).count() = 1"
Severity: #error
