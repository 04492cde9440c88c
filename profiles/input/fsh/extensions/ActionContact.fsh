Extension: ActionContact
Id: action-contact
Title: "Kontakt för insatsen / Contact for the action"
Description: "Whom to turn to about the action."
Context: Task
* value[x] 1..1
* value[x] only Reference(PractitionerRole)
* value[x] obeys sip-ref-practitioner-role
