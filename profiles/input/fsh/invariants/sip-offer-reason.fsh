Invariant: sip-offer-reason
Description: "Ett nej, från personen eller parten, ska ha skriftliga skäl / A no, from the person or the party, must carry written reasons"
Expression: "(status = 'rejected' or status = 'cancelled') implies statusReason.text.exists()"
Severity: #error
