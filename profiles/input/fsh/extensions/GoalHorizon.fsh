Extension: GoalHorizon
Id: goal-horizon
Title: "Målets tidshorisont / Horizon of the goal"
Description: "Whether the goal is short or long term."
Context: Goal
* value[x] 1..1
* value[x] only code
* valueCode from SipGoalHorizon (required)
