Extension: EgenvardAssessment
Id: egenvard-assessment
Title: "Egenvårdsbedömning / Assessment of self-care"
Description: "The assessment that makes a health care measure self-care, made by licensed staff who treat the person: lag (2022:1250) 2 and 4 §§."
Context: CarePlan
* extension contains assessor 1..1 and profession 1..1 and date 1..1 and text 1..1
* extension[assessor] ^short = "Vem som har bedömt / Who made the assessment"
* extension[assessor].value[x] 1..1
* extension[assessor].value[x] only Reference(PractitionerRole)
* extension[assessor].value[x] obeys sip-ref-practitioner-role
* extension[profession] ^short = "Legitimerat yrke / Licensed profession"
* extension[profession].value[x] 1..1
* extension[profession].value[x] only code
* extension[profession].valueCode from SipLicensedProfession (required)
* extension[date] ^short = "När bedömningen gjordes / When the assessment was made"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[text] ^short = "Bedömningen i ord / The assessment in words"
* extension[text].value[x] 1..1
* extension[text].value[x] only string
