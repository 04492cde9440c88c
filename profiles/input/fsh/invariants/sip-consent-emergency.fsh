Invariant: sip-consent-emergency
Description: "Grunden nödöppning hör till slaget nödöppning / The ground emergency belongs to the kind emergency"
Expression: "category.coding.where(code = 'emergency').exists() = extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/consent-ground').extension.where(url = 'ground' and value = 'emergency').exists()"
Severity: #error
