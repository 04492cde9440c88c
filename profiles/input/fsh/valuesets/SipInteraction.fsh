ValueSet: SipInteraction
Id: sip-interaction
Title: "Slag av anrop / Kind of request"
Description: "The interactions of the FHIR interface that are logged."
* $interaction#read
* $interaction#vread
* $interaction#search-type
* $interaction#history-instance
* $interaction#history-type
* $interaction#create
* $interaction#update
* $interaction#patch
* $interaction#batch
* $interaction#transaction
* $interaction#operation
