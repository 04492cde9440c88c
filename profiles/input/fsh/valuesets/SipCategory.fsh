ValueSet: SipCategory
Id: sip-category
Title: "Slag av innehåll / Kind of content"
Description: "Every code of the code system sip-category."
* include codes from system SipCategoryCodes
