CodeSystem: SipConsentKindCodes
Id: sip-consent-kind
Title: "Slag av samtycke / Kind of consent"
Description: "The three consents of the law are separate kinds, never one flag; a yes to one is not a yes to another."
* ^caseSensitive = true
* ^content = #complete
* #plan "Upprätta plan" "To draw up the plan: SoL (2025:400) 10:8, HSL (2017:30) 16:4."
* #secrecy "Lätta sekretess" "To lift secrecy between authorities: OSL (2009:400) 10:1, 12:1-2."
* #joint-documentation "Sammanhållen vård- och omsorgsdokumentation" "To process other care givers' data: lag (2022:913) 3:1-2."
* #block "Spärr" "The person has blocked data: lag (2022:913) 2:3, PDL (2008:355) 4:4. Beats every permit."
* #legal-exception "Undantag i lag" "Sharing without consent on a recorded ground: OSL 25:12-13, 26:9. School is not a lawful receiver."
* #emergency "Nödöppning" "Break-glass by a health care giver: lag (2022:913) 3:5-6. Never beats a block."
