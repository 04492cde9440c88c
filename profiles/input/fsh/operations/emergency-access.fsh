Instance: emergency-access
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://fhir-sip.se/ig/OperationDefinition/emergency-access"
* version = "0.1.0"
* name = "EmergencyAccess"
* title = "Nödöppning / Emergency access"
* status = #active
* kind = #operation
* affectsState = true
* code = #emergency-access
* description = "A health care giver opens, for some hours, what parties under lag (2022:913) hold in the plans of one person (3:5-6). The token's purpose of use is ETREAT. Of each plan where something is opened a Consent of the kind emergency is made, which the parties whose records were opened can see. Never beats a block."
* system = true
* type = false
* instance = false
* parameter[+].name = #person
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The person's identifier."
* parameter[=].type = #Identifier
* parameter[+].name = #reason
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "Why it is needed, in words; at most 2000 characters."
* parameter[=].type = #string
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "What of the person's plans the caller can see now, of the types that its scopes let it read. Empty when there is nothing, or nothing that may be opened."
* parameter[=].type = #Bundle
