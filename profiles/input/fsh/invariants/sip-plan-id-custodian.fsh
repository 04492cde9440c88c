Invariant: sip-plan-id-custodian
Description: "Planens id ska börja med HSA-id för den part som ansvarar för posten / The plan id must begin with the HSA-id of the custodian"
Expression: "extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/custodian').value.reference.all($this.matches('^Organization/').not() or %resource.identifier.value.startsWith($this.substring(13) & '/'))"
Severity: #error
