Invariant: sip-ref-task
Description: "Hänvisningen ska peka på en insats i samma lager / The reference must name a Task in the same store"
Expression: "reference.exists() and reference.matches('^(Task/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
