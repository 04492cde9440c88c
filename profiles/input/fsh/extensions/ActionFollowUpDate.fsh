Extension: ActionFollowUpDate
Id: action-follow-up-date
Title: "Dag för uppföljning / Day of follow-up"
Description: "When the action is followed up."
Context: Task
* value[x] 1..1
* value[x] only date
