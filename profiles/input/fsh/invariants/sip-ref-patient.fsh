Invariant: sip-ref-patient
Description: "Hänvisningen ska peka på en person i samma lager / The reference must name a Patient in the same store"
Expression: "reference.exists() and reference.matches('^(Patient/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
