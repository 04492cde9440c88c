Invariant: sip-ref-patient
Description: "Hänvisningen ska peka på en person i samma lager / The reference must name a Patient in the same store"
Expression: "reference.exists() and reference.matches('^(urn:uuid:[0-9a-f-]{36}|Patient/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
