Instance: sip
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://fhir-sip.se/ig/OperationDefinition/sip"
* version = "0.1.0"
* name = "Sip"
* title = "The whole plan in one call"
* status = #active
* kind = #operation
* affectsState = false
* code = #sip
* description = "One plan (on an instance), or every plan of a person that the caller may see (on the type), as one Bundle of type collection: CarePlan, person, team and its members, needs, goals, actions, consents. Nothing the caller may not see is in it; an empty Bundle means that there is nothing to see."
* resource = #CarePlan
* system = false
* type = true
* instance = true
* parameter[+].name = #person
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "On the type: the person's identifier. In a Parameters resource as valueIdentifier, so that the number stands in no URL; in a query as system|value."
* parameter[=].type = #Identifier
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The plan or plans."
* parameter[=].type = #Bundle
