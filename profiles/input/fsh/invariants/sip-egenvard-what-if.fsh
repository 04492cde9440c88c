Invariant: sip-egenvard-what-if
Description: "Egenvårdsplanen ska säga vad man gör när något ändras / A self-care agreement must say what to do when something changes"
Expression: "extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/plan-text').extension.where(url = 'part' and value = 'what-if').exists()"
Severity: #error
