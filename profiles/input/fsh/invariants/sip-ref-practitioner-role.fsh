Invariant: sip-ref-practitioner-role
Description: "Hänvisningen ska peka på en person i personalen i samma lager / The reference must name a PractitionerRole in the same store"
Expression: "reference.exists() and reference.matches('^(PractitionerRole/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
