ValueSet: SipGoalHorizon
Id: sip-goal-horizon
Title: "Målets tidshorisont / Horizon of a goal"
Description: "Every code of the code system sip-goal-horizon."
* include codes from system SipGoalHorizonCodes
