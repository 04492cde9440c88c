Invariant: sip-meeting-called
Description: "Minst en part ska vara kallad / At least one party must be called"
Expression: "participant.where(required = 'required').exists()"
Severity: #error
