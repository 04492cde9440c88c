Extension: ActionFollowUp
Id: action-follow-up
Title: "Uppföljning / Follow-up"
Description: "How the action is followed up, in words."
Context: Task
* value[x] 1..1
* value[x] only string
