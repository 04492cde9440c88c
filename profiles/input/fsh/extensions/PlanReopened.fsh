Extension: PlanReopened
Id: plan-reopened
Title: "Återöppnad / Reopened"
Description: "That a closed plan was opened again, when and why. One for each time; none is replaced."
Context: CarePlan
* extension contains date 1..1 and reason 1..1
* extension[date] ^short = "När planen öppnades igen / When the plan was opened again"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[reason] ^short = "Skälet / The reason"
* extension[reason].value[x] 1..1
* extension[reason].value[x] only string
