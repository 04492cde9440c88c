Invariant: sip-ref-care-plan
Description: "Hänvisningen ska peka på en plan i samma lager / The reference must name a CarePlan in the same store"
Expression: "reference.exists() and reference.matches('^(CarePlan/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
