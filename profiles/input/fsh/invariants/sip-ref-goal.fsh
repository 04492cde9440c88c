Invariant: sip-ref-goal
Description: "Hänvisningen ska peka på ett mål i samma lager / The reference must name a Goal in the same store"
Expression: "reference.exists() and reference.matches('^(Goal/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
