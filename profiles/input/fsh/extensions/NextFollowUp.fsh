Extension: NextFollowUp
Id: next-follow-up
Title: "Nästa uppföljning / Next follow-up"
Description: "When the plan is followed up next, and which party answers for it."
Context: CarePlan
* extension contains date 1..1 and responsible 1..1
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[responsible].value[x] 1..1
* extension[responsible].value[x] only Reference(Organization)
* extension[responsible].value[x] obeys sip-ref-organization
