Extension: ActionByOther
Id: action-by-other
Title: "Utförs av annan / Done by someone else"
Description: "Who does the action when it is someone other than region and municipality, in words: the third of the four points (SoL (2025:400) 10:9, HSL (2017:30) 16:4). The owner is the party that follows the action."
Context: Task
* value[x] 1..1
* value[x] only string
