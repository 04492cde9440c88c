Extension: MeetingDate
Id: meeting-date
Title: "Mötesdatum / Meeting date"
Description: "The day of the meeting where the plan was made."
Context: CarePlan
* value[x] 1..1
* value[x] only date
