CodeSystem: SipCategoryCodes
Id: sip-category
Title: "Slag av innehåll / Kind of content"
Description: "What a resource is within a plan."
* ^caseSensitive = true
* ^content = #complete
* #sip "SIP" "The plan itself."
* #need "Behov" "A need."
* #action "Insats" "An action."
* #offer "Erbjudande" "The offer of a plan and its answer."
* #egenvard "Egenvårdsplan" "A self-care agreement, part of a plan: lag (2022:1250)."
* #egenvard-task "Egenvårdsuppgift" "A task of a self-care agreement."
