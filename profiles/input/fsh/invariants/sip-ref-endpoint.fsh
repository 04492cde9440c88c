Invariant: sip-ref-endpoint
Description: "Hänvisningen ska peka på en anslutning i samma lager / The reference must name an Endpoint in the same store"
Expression: "reference.exists() and reference.matches('^(Endpoint/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
