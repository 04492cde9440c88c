Instance: access-log
InstanceOf: OperationDefinition
Usage: #definition
* url = "https://fhir-sip.se/ig/OperationDefinition/access-log"
* version = "0.1.0"
* name = "AccessLog"
* title = "Who has looked at the person's record"
* status = #active
* kind = #operation
* affectsState = false
* code = #access-log
* description = "The extract of the log that the person may have (PDL 8:5): every AuditEvent about this Patient record, refused accesses too, newest first, as one Bundle of type collection. Given to the party that keeps the record, which hands it to the person. Another party's record of the same person has a log of its own, and that party gives it."
* resource = #Patient
* system = false
* type = false
* instance = true
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "AuditEvents, newest first."
* parameter[=].type = #Bundle
