Invariant: sip-plan-closing-reason
Description: "En avslutad plan bör ange skäl för avslutet / A closed plan should give the reason for closing"
Expression: "(status = 'completed' or status = 'revoked') implies extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/closing-reason').exists()"
Severity: #warning
