Invariant: sip-audit-requestor
Description: "Precis en har begärt åtkomsten / Exactly one agent must be the requestor"
Expression: "agent.where(requestor = true).count() = 1"
Severity: #error
