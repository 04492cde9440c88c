Invariant: sip-audit-one-person
Description: "En loggpost gäller högst en person / A record of the log is about one person at most"
Expression: "entity.where(role.code = '1').count() <= 1"
Severity: #error
