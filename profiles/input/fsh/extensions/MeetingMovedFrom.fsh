Extension: MeetingMovedFrom
Id: meeting-moved-from
Title: "Flyttat från / Moved from"
Description: "A time the meeting was called to before it was moved."
Context: Appointment
* value[x] 1..1
* value[x] only dateTime
