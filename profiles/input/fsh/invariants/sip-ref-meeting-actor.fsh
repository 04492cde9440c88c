Invariant: sip-ref-meeting-actor
Description: "Hänvisningen ska peka på personen, personal, en närstående, en verksamhet eller en plats / The reference must name a Patient, a PractitionerRole, a RelatedPerson, a HealthcareService or a Location"
Expression: "reference.exists() and reference.matches('^((Patient|PractitionerRole|RelatedPerson|HealthcareService|Location)/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
