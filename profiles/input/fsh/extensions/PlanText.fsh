Extension: PlanText
Id: plan-text
Title: "Planens text / Text of the plan"
Description: "One part of the plan in the person's and the meeting's own words."
Context: CarePlan
* extension contains part 1..1 and text 1..1
* extension[part].value[x] 1..1
* extension[part].value[x] only code
* extension[part].valueCode from SipPlanPart (required)
* extension[text].value[x] 1..1
* extension[text].value[x] only string
