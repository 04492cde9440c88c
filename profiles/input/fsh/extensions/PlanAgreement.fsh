Extension: PlanAgreement
Id: plan-agreement
Title: "Partens ställningstagande till planen / A party's answer to the plan"
Description: "Whether a party stands behind the plan. Who does not says why, and the view is kept beside the others."
Context: CarePlan
* extension contains party 1..1 and answer 1..1 and date 0..1 and view 0..1
* extension[party] ^short = "Parten / The party"
* extension[party].value[x] 1..1
* extension[party].value[x] only Reference(Organization)
* extension[party].value[x] obeys sip-ref-organization
* extension[answer] ^short = "Överens, inte överens eller väntar / Agreed, disagreed or waiting"
* extension[answer].value[x] 1..1
* extension[answer].value[x] only code
* extension[answer].valueCode from SipAgreement (required)
* extension[date] ^short = "När parten svarade / When the party answered"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[view] ^short = "Partens mening, i ord / The party's view, in words"
* extension[view].value[x] 1..1
* extension[view].value[x] only string
* obeys sip-plan-agreement-view
