Extension: InformationEnclosed
Id: information-enclosed
Title: "Information om SIP bifogas / Information about SIP is enclosed"
Description: "Whether information about what a SIP is goes with the call."
Context: Appointment
* value[x] 1..1
* value[x] only boolean
