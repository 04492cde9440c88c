CodeSystem: SipMeetingKindCodes
Id: sip-meeting-kind
Title: "Slag av möte / Kind of meeting"
Description: "Whether the plan is made or followed up at the meeting."
* ^caseSensitive = true
* ^content = #complete
* #first "Första mötet" "The meeting where the plan is made."
* #follow-up "Uppföljning" "A meeting where the plan is followed up."
