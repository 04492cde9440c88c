Invariant: sip-action-reason
Description: "En avvisad insats ska ha skriftliga skäl / A rejected action must carry written reasons"
Expression: "status = 'rejected' implies statusReason.text.exists()"
Severity: #error
