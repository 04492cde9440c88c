ValueSet: SipGoalAchievement
Id: sip-goal-achievement
Title: "Måluppfyllelse / Achievement of a goal"
Description: "The codes of FHIR for how a goal is reached, listed so that the binding can be required."
* $achievement#in-progress
* $achievement#improving
* $achievement#worsening
* $achievement#no-change
* $achievement#achieved
* $achievement#sustaining
* $achievement#not-achieved
* $achievement#no-progress
* $achievement#not-attainable
