Invariant: sip-consent-custodian
Description: "Den som har antecknat samtycket ska vara en av de utlämnande / The custodian of a consent must be one of the disclosing organisations"
Expression: "organization.empty() or extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/custodian').value.reference.subsetOf(organization.reference)"
Severity: #error
