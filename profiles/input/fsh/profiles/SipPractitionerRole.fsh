Profile: SipPractitionerRole
Parent: PractitionerRole
Title: "Personal / Staff"
Description: "A member of staff in a role. The person is named by HSA-id and name only: staff are kept in the HSA directory."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* practitioner 1..1
* practitioner.reference 0..0
* practitioner.identifier 1..1
* practitioner.identifier.system 1..1
* practitioner.identifier.system = $hsa (exactly)
* practitioner.identifier.value 1..1
* practitioner.identifier obeys sip-hsa-id
* practitioner.display 1..1
* practitioner ^short = "Vem: HSA-id och namn / Who: HSA-id and name"
* organization 1..1
* organization only Reference(Organization)
* organization obeys sip-ref-organization
* organization ^short = "Arbetsgivare: part eller enhet / Employer: a party or a unit"
* code 0..1
* code.text 1..1
* code.text ^short = "Titel / Title"
