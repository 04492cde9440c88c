Invariant: sip-consent-ground
Description: "Undantag och nödöppning ska ange grund i lag, andra slag inte / A legal exception or emergency must give its ground, other kinds none"
Expression: "category.coding.where(code = 'legal-exception' or code = 'emergency').exists() = extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/consent-ground').exists()"
Severity: #error
