Instance: CarePlanIdentifierUnique
InstanceOf: SearchParameter
Usage: #definition
* insert SearchParameterMetadata(careplan-identifier-unique)
* name = "CarePlanIdentifierUnique"
* description = "At most one plan with a given identifier: closes the race between equal conditional creates."
* code = #identifier-unique
* base = #CarePlan
* type = #composite
* expression = "CarePlan"
* extension[0].url = "http://hapifhir.io/fhir/StructureDefinition/sp-unique"
* extension[0].valueBoolean = true
* component[0].definition = "http://hl7.org/fhir/SearchParameter/clinical-identifier"
* component[0].expression = "CarePlan.identifier"
