Extension: ConsentGround
Id: consent-ground
Title: "Grund i lag / Legal ground"
Description: "On which ground, and why, data are shared without consent: OSL (2009:400) 25:12-13, 26:9, lag (2022:913) 3:3-6."
Context: Consent
* extension contains ground 1..1 and reason 1..1
* extension[ground] ^short = "Grunden / The ground"
* extension[ground].value[x] 1..1
* extension[ground].value[x] only code
* extension[ground].valueCode from SipLegalGround (required)
* extension[reason] ^short = "Skälen i det enskilda fallet / The reasons in the case"
* extension[reason].value[x] 1..1
* extension[reason].value[x] only string
