Profile: SipOrganization
Parent: Organization
Title: "Organisation / Organisation"
Description: "A party (a care giver, a municipal committee, a school provider: the level the law treats as one, OSL 8:1-2) when type is present, else a unit below one."
* insert Common
* identifier 1..1
* identifier.system 1..1
* identifier.system = $hsa (exactly)
* identifier.value 1..1
* identifier obeys sip-hsa-id
* name 1..1
* active 1..1
* type 0..1
* type from SipOrganisationKind (required)
* type ^short = "Slag av part; avgör vilken lag som gäller (OSL 8:1-2, lag 2022:913 1:1) / Kind of party; decides which law applies"
* partOf only Reference(Organization)
* partOf obeys sip-ref-organization
* partOf ^short = "Organisation som enheten hör till / Organisation the unit belongs to"
* obeys sip-org-id and sip-org-unit
