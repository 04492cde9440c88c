Extension: ActionResult
Id: action-result
Title: "Resultat / Result"
Description: "What the action led to, in words."
Context: Task
* value[x] 1..1
* value[x] only string
