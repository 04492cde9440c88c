Invariant: sip-ref-condition
Description: "Hänvisningen ska peka på ett behov i samma lager / The reference must name a Condition in the same store"
Expression: "reference.exists() and reference.matches('^(Condition/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
