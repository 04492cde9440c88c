Invariant: sip-ref-person-or-relative
Description: "Hänvisningen ska peka på personen eller en närstående / The reference must name a Patient or a RelatedPerson"
Expression: "reference.exists() and reference.matches('^((Patient|RelatedPerson)/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
