Extension: ClosingReason
Id: closing-reason
Title: "Skäl för avslut / Closing reason"
Description: "Why the plan ended."
Context: CarePlan
* value[x] 1..1
* value[x] only string
