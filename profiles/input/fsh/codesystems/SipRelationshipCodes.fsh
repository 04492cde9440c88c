CodeSystem: SipRelationshipCodes
Id: sip-relationship
Title: "Relation till personen / Relationship to the person"
Description: "What a relative, guardian or representative is to the person."
* ^caseSensitive = true
* ^content = #complete
* #guardian "Vårdnadshavare" "Has custody of a child: FB 6 kap."
* #representative "Legal företrädare" "God man, förvaltare or a holder of a future power of attorney."
* #parent "Förälder" "A parent without custody."
* #spouse "Make, maka, registrerad partner eller sambo" "Lives with the person as a couple."
* #child "Barn" "A child of the person."
* #sibling "Syskon" "A brother or sister."
* #neighbour "Granne" "A neighbour who helps."
* #other "Annan" "Another person close to the person."
