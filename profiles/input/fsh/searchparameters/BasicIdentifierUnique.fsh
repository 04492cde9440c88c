Instance: BasicIdentifierUnique
InstanceOf: SearchParameter
Usage: #definition
* insert SearchParameterMetadata(basic-identifier-unique)
* name = "BasicIdentifierUnique"
* description = "At most one Basic with a given identifier: a one-time token can be used once."
* code = #identifier-unique
* base = #Basic
* type = #composite
* expression = "Basic"
* extension[0].url = "http://hapifhir.io/fhir/StructureDefinition/sp-unique"
* extension[0].valueBoolean = true
* component[0].definition = "http://hl7.org/fhir/SearchParameter/Basic-identifier"
* component[0].expression = "Basic.identifier"
