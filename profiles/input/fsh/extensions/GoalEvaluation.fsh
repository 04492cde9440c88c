Extension: GoalEvaluation
Id: goal-evaluation
Title: "Utvärdering av målet / Evaluation of the goal"
Description: "How far the goal is reached, at one follow-up. One for each follow-up; none is replaced."
Context: Goal
* extension contains date 1..1 and achievement 1..1 and text 0..1
* extension[date] ^short = "När målet utvärderades / When the goal was evaluated"
* extension[date].value[x] 1..1
* extension[date].value[x] only date
* extension[achievement] ^short = "Måluppfyllelse / How far the goal is reached"
* extension[achievement].value[x] 1..1
* extension[achievement].value[x] only code
* extension[achievement].valueCode from SipGoalAchievement (required)
* extension[text] ^short = "Utvärderingen i ord / The evaluation in words"
* extension[text].value[x] 1..1
* extension[text].value[x] only string
