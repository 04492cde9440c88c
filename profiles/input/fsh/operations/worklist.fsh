Instance: worklist
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://fhir-sip.se/ig/OperationDefinition/worklist"
* version = "0.1.0"
* name = "Worklist"
* title = "What is to be done, by whom, until when"
* status = #active
* kind = #operation
* affectsState = false
* code = #worklist
* description = "What waits to be done in the plans that the caller's party takes part in, computed now from what the caller may see and the county's rules: a searchset of Tasks that are stored nowhere. `code` tells what (CodeSystem sip-duty), `owner` who (a party, or the person), `focus` about what, `basedOn` in which plan, `restriction.period.end` the last day. By GET; further pages by the link `next`."
* resource = #Task
* system = false
* type = true
* instance = false
* parameter[+].name = #who
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "`mine`: what the caller's party is to do. A party's HSA-id, or `person`: what is waited for from them."
* parameter[=].type = #string
* parameter[+].name = #overdue
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Only what is late."
* parameter[=].type = #boolean
* parameter[+].name = #plan
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Ids of CarePlans, with commas between: only these."
* parameter[=].type = #string
* parameter[+].name = #_count
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Plans a page."
* parameter[=].type = #integer
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The Tasks, plan by plan, the earliest first within each."
* parameter[=].type = #Bundle
