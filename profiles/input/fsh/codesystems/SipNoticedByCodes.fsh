CodeSystem: SipNoticedByCodes
Id: sip-noticed-by
Title: "Vem som såg behovet / Who noticed the need"
Description: "Anyone may start a SIP: staff of any actor, the person, or someone close to the person."
* ^caseSensitive = true
* ^content = #complete
* #staff "Personal" "Staff of an authority or a care giver; whoever notices the need must offer coordination."
* #person "Personen" "The person, who may always ask for a SIP: SoL (2025:400) 10:8, HSL (2017:30) 16:4."
* #relative "Närstående" "A relative or someone else close to the person."
* #guardian "Vårdnadshavare" "Has custody of a child: FB 6 kap."
* #representative "Legal företrädare" "God man, förvaltare or a holder of a future power of attorney."
