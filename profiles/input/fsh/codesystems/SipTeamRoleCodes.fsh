CodeSystem: SipTeamRoleCodes
Id: sip-team-role
Title: "Roll i teamet / Role in the team"
Description: "What a participant of the care team is in the plan."
* ^caseSensitive = true
* ^content = #complete
* #party "Part" "An authority or care giver that takes part in the plan: the level the law treats as one (OSL 8:1-2)."
* #coordinator "Samordnare" "Holds the plan together; chosen by the person, employed by a party."
* #meeting-leader "Mötesledare" "Leads the meeting, neutral."
* #contact "Kontaktperson" "A party's contact for the plan."
* #guardian "Vårdnadshavare" "Has custody of a child: FB 6 kap."
* #relative "Närstående" "Takes part if suitable and the person does not object: SoL 10:8, HSL 16:4."
* #representative "Legal företrädare" "God man, förvaltare or a holder of a future power of attorney."
* #person "Personen" "The person whose plan it is."
* #staff "Personal" "Staff of a party."
