Extension: ConsentSignature
Id: consent-signature
Title: "Underskrift / Signature"
Description: "Who has said yes, when and how, and whether it has been withdrawn. A consent is not in force before everyone needed has signed (FB 6:11, 6:13; SoL 21:1)."
Context: Consent
* extension contains who 1..1 and date 1..1 and method 1..1 and withdrawn 0..1
* extension[who].value[x] 1..1
* extension[who].value[x] only Reference(Patient or RelatedPerson)
* extension[who].value[x] obeys sip-ref-person-or-relative
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[method].value[x] 1..1
* extension[method].value[x] only code
* extension[method].valueCode from SipSignatureMethod (required)
* extension[withdrawn].value[x] 1..1
* extension[withdrawn].value[x] only date
