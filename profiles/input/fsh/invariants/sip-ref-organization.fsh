Invariant: sip-ref-organization
Description: "Hänvisningen ska peka på en organisation i samma lager / The reference must name an Organization in the same store"
Expression: "reference.exists() and reference.matches('^Organization/[A-Za-z0-9.-]{1,64}$')"
Severity: #error
