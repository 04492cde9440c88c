ValueSet: SipMeetingKind
Id: sip-meeting-kind
Title: "Slag av möte / Kind of meeting"
Description: "Every code of the code system sip-meeting-kind."
* include codes from system SipMeetingKindCodes
