Extension: MeetingPlace
Id: meeting-place
Title: "Plats / Place"
Description: "Where the meeting is held. Never the person's home when the identity is protected."
Context: Appointment
* value[x] 1..1
* value[x] only string
