Instance: explain
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://fhir-sip.se/ig/OperationDefinition/explain"
* version = "0.1.0"
* name = "Explain"
* title = "Why may, or may not, we see this?"
* status = #active
* kind = #operation
* affectsState = false
* code = #explain
* description = "The access decision on one record for the caller's own party, now. It answers to who may see the record and to a member of a plan that it belongs to; to anybody else it is not found, as a record that does not exist. By GET."
* resource[+] = #CarePlan
* resource[+] = #CareTeam
* resource[+] = #Condition
* resource[+] = #Consent
* resource[+] = #Goal
* resource[+] = #Organization
* resource[+] = #Patient
* resource[+] = #PractitionerRole
* resource[+] = #RelatedPerson
* resource[+] = #Task
* system = false
* type = false
* instance = true
* parameter[+].name = #allowed
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "Whether the caller may see the record."
* parameter[=].type = #boolean
* parameter[+].name = #rule
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The rule that decided: the last of the steps."
* parameter[=].type = #code
* parameter[+].name = #law
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The law that the rule rests on."
* parameter[=].type = #string
* parameter[+].name = #consent
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "The Consent that opened the record."
* parameter[=].type = #Reference
* parameter[=].targetProfile = "https://fhir-sip.se/ig/StructureDefinition/SipConsent"
* parameter[+].name = #step
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "*"
* parameter[=].documentation = "The rules in the order they were asked."
* parameter[=].part[+].name = #rule
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #code
* parameter[=].part[+].name = #law
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #string
* parameter[=].part[+].name = #held
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #boolean
* parameter[+].name = #missing
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "What would be needed: membership, consent, purpose or signature. Of signatures how many, not whose; without a number, none would do."
* parameter[=].part[+].name = #what
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #code
* parameter[=].part[+].name = #count
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 0
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #integer
