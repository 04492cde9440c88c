Profile: SipHealthcareService
Parent: HealthcareService
Title: "Verksamhet i katalogen / Service in the directory"
Description: "Who helps with what, for whom, where, and how to reach them: one way in to current information from region and municipality. Public; nobody is named."
* insert DirectoryEntry
* extension contains ServiceAge named age 0..1
* extension[age] ^short = "För vilka åldrar / For which ages"
* identifier 0..1
* identifier obeys sip-hsa-id
* active 1..1
* providedBy 1..1
* providedBy only Reference(Organization)
* providedBy obeys sip-ref-organization
* providedBy ^short = "Ägare: den som svarar för uppgifterna / Owner: who answers for the entry"
* type 1..*
* type.text 1..1
* type obeys sip-need-icf
* type ^short = "Vad verksamheten hjälper till med, gärna med ICF-område / What it helps with, preferably with an ICF area"
* location obeys sip-ref-location
* name 1..1
* name ^short = "Namn / Name"
* telecom 1..*
* telecom ^short = "Hur man kontaktar verksamheten / How to contact the service"
* coverageArea 1..*
* coverageArea obeys sip-ref-location
* coverageArea ^short = "Kommun eller län som verksamheten gäller / Municipality or county it serves"
* eligibility 1..*
* eligibility.comment 1..1
* eligibility.comment ^short = "För vem, i ord / For whom, in words"
* endpoint obeys sip-ref-endpoint
