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
* organization 1..1
* organization only Reference(Organization)
* organization obeys sip-ref-organization
* code 0..1
* code.text 1..1
