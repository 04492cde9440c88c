Invariant: sip-audit-request-id
Description: "Anropets X-Request-Id ska stå i loggposten / The X-Request-Id of the request must be recorded"
Expression: "entity.where(name = 'X-Request-Id').what.identifier.value.count() = 1"
Severity: #error
