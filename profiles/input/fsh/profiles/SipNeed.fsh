Profile: SipNeed
Parent: Condition
Title: "Behov / Need"
Description: "A need that the plan addresses (SoL 10:9, HSL 16:4: the first of the four points)."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* clinicalStatus 1..1
* clinicalStatus from SipNeedStatus (required)
* clinicalStatus ^short = "Aktuellt eller tillgodosett / Active or resolved"
* category 1..1
* category = SipCategoryCodes#need
* code 1..1
* code.text 1..1
* code.text ^short = "Behovet, i ord; koden kan vara ett ICF-område / The need, in words; the coding may be an ICF area"
* code obeys sip-need-icf
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* subject ^short = "Personen / The person"
