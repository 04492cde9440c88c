// $ also stands before a final line break; (?!.) makes it the very end.
Invariant: sip-plan-id
Description: "Planens id ska vara den ansvariga partens HSA-id, snedstreck och avsändarens id / A plan id is an HSA-id, a slash and the sender's id"
Expression: "system = 'https://fhir-sip.se/id/plan' implies value.matches('^SE[0-9]{10}-[A-Za-z0-9]{1,18}/[!-.0-~]{1,128}$(?!.)')"
Severity: #error
