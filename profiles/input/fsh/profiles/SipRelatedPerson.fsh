Profile: SipRelatedPerson
Parent: RelatedPerson
Title: "Närstående, vårdnadshavare eller företrädare / Relative, guardian or representative"
Description: "Someone who stands by the person. Relatives may take part if suitable and the person does not object (SoL 10:8, HSL 16:4)."
* insert Common
* insert PersonalIdentifiers
* identifier contains item 1..1
* identifier[item].system = $item (exactly)
* identifier obeys sip-item-id
* insert OneCustodian
* patient only Reference(Patient)
* patient obeys sip-ref-patient
* relationship 1..1
* relationship from SipRelationship (required)
* relationship ^short = "Vårdnadshavare, företrädare eller annan närstående / Guardian, representative or other relative"
* name 1..1
