Extension: MeetingVideoLink
Id: meeting-video-link
Title: "Länk till videomöte / Link to the video meeting"
Description: "Where the meeting is held by video."
Context: Appointment
* value[x] 1..1
* value[x] only url
* value[x] obeys sip-https
