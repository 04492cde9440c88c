Invariant: sip-ref-member
Description: "Hänvisningen ska peka på en organisation, personal, en närstående eller personen / The reference must name an Organization, a PractitionerRole, a RelatedPerson or a Patient"
Expression: "reference.exists() and reference.matches('^((Organization|PractitionerRole|RelatedPerson|Patient)/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
