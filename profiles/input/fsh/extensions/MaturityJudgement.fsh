Extension: MaturityJudgement
Id: maturity-judgement
Title: "Mognadsbedömning / Judgement of maturity"
Description: "Whether a child decides for itself, judged by age and maturity by a named professional: OSL (2009:400) 12:3, patientlagen (2014:821) 4:3."
Context: Consent
* extension contains judged-by 1..1 and date 1..1 and may-decide 1..1 and text 0..1
* extension[judged-by] ^short = "Vem som har bedömt / Who has judged"
* extension[judged-by].value[x] 1..1
* extension[judged-by].value[x] only Reference(PractitionerRole)
* extension[judged-by].value[x] obeys sip-ref-practitioner-role
* extension[date] ^short = "När det bedömdes / When it was judged"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[may-decide] ^short = "Om barnet får bestämma självt / Whether the child decides for itself"
* extension[may-decide].value[x] 1..1
* extension[may-decide].value[x] only boolean
* extension[text] ^short = "Bedömningen i ord / The judgement in words"
* extension[text].value[x] 1..1
* extension[text].value[x] only string
