Extension: PersonParticipation
Id: person-participation
Title: "Hur personen deltog / How the person took part"
Description: "How the person took part in the meeting, as a code and in words."
Context: Appointment
* extension contains how 1..1 and text 0..1
* extension[how] ^short = "Sätt att delta / Way of taking part"
* extension[how].value[x] 1..1
* extension[how].value[x] only code
* extension[how].valueCode from SipParticipation (required)
* extension[text] ^short = "Delaktigheten i ord / The participation in words"
* extension[text].value[x] 1..1
* extension[text].value[x] only string
* obeys sip-participation-text
