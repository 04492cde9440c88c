Invariant: sip-ref-location
Description: "Hänvisningen ska peka på en plats i samma lager / The reference must name a Location in the same store"
Expression: "reference.exists() and reference.matches('^(Location/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
