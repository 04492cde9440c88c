Extension: Custodian
Id: custodian
Title: "Ansvarig part / Custodian"
Description: "The party that answers for the record. Each authority answers for its own data (OSL 8:1-2)."
Context: CarePlan, CareTeam, Goal, Task, Consent, Condition, RelatedPerson, PractitionerRole, Appointment, RiskAssessment
* value[x] 1..1
* value[x] only Reference(Organization)
* value[x] obeys sip-ref-organization
