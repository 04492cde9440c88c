Invariant: sip-bundle-one-plan
Description: "Samlingen ska ha precis en SIP, eller en plan som ersätter den / The Bundle must hold exactly one SIP, or one plan that stands in for it"
Expression: "entry.resource.ofType(CarePlan).where(meta.profile.where($this = 'https://fhir-sip.se/ig/StructureDefinition/SipCarePlan' or $this = 'https://fhir-sip.se/ig/StructureDefinition/StandInPlan').exists()).count() = 1"
Severity: #error
