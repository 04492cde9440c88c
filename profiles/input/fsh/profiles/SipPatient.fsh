Profile: SipPatient
Parent: Patient
Title: "Personen / The person"
Description: "One party's own record of the person; each authority answers for its own data (OSL 8:1-2). Protected identity is marked in meta.security (OSL 22:1, FBL 16 §)."
* insert Common
* insert PersonalIdentifiers
* name 1..1
* name.family 1..1
* name.given 1..*
* managingOrganization 1..1
* managingOrganization only Reference(Organization)
* managingOrganization obeys sip-ref-organization
* managingOrganization ^short = "Part som för den här posten om personen, OSL 8:1-2 / Party that keeps this record of the person"
* meta.security ^short = "Skyddade personuppgifter: OSL 22:1, FBL 16 § / Protected identity"
* obeys sip-protected-pair and sip-protected-address
