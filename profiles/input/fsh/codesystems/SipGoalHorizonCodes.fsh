CodeSystem: SipGoalHorizonCodes
Id: sip-goal-horizon
Title: "Målets tidshorisont / Horizon of a goal"
Description: "Whether a goal is to be reached soon or over a longer time."
* ^caseSensitive = true
* ^content = #complete
* #short "Kortsiktigt" "A goal for the near future."
* #long "Långsiktigt" "A goal over a longer time."
