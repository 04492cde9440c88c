Instance: CarePlanCustodian
InstanceOf: SearchParameter
Usage: #definition
* insert SearchParameterMetadata(careplan-custodian)
* name = "CarePlanCustodian"
* description = "The party that answers for the plan (extension custodian)."
* code = #custodian
* base = #CarePlan
* type = #reference
* expression = "CarePlan.extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/custodian').value"
* target = #Organization
