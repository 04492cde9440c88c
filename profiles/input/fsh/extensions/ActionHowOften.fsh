Extension: ActionHowOften
Id: action-how-often
Title: "Hur ofta / How often"
Description: "How often the action is done, in words."
Context: Task
* value[x] 1..1
* value[x] only string
