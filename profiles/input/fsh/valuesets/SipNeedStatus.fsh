ValueSet: SipNeedStatus
Id: sip-need-status
Title: "Behovets status / Status of a need"
Description: "A need is active or resolved."
* $clinical#active
* $clinical#resolved
