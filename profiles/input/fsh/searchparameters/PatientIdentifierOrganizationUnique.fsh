Instance: PatientIdentifierOrganizationUnique
InstanceOf: SearchParameter
Usage: #definition
* insert SearchParameterMetadata(patient-identifier-organization-unique)
* name = "PatientIdentifierOrganizationUnique"
* description = "At most one record of a person per party."
* code = #identifier-organization-unique
* base = #Patient
* type = #composite
* expression = "Patient"
* extension[0].url = "http://hapifhir.io/fhir/StructureDefinition/sp-unique"
* extension[0].valueBoolean = true
* component[0].definition = "http://hl7.org/fhir/SearchParameter/Patient-identifier"
* component[0].expression = "Patient.identifier"
* component[1].definition = "http://hl7.org/fhir/SearchParameter/Patient-organization"
* component[1].expression = "Patient.managingOrganization"
