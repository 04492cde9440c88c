Invariant: sip-ref-care-team
Description: "Hänvisningen ska peka på ett team i samma lager / The reference must name a CareTeam in the same store"
Expression: "reference.exists() and reference.matches('^(CareTeam/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
