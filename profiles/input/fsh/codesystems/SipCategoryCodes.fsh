CodeSystem: SipCategoryCodes
Id: sip-category
Title: "Slag av innehåll / Kind of content"
Description: "What a resource is within a plan."
* ^caseSensitive = true
* ^content = #complete
* #sip "SIP" "The plan itself."
* #need "Behov" "A need."
* #action "Insats" "An action."
