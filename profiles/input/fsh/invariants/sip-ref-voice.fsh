Invariant: sip-ref-voice
Description: "Hänvisningen ska peka på personen, en närstående eller personal / The reference must name a Patient, a RelatedPerson or a PractitionerRole"
Expression: "reference.exists() and reference.matches('^((Patient|RelatedPerson|PractitionerRole)/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
