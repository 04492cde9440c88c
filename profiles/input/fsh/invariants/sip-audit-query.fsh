Invariant: sip-audit-query
Description: "En sökning ska stå som den ställdes / A query must be recorded as it was asked"
Expression: "role.where(code = '24').exists() implies query.exists()"
Severity: #error
