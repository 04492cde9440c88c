Invariant: sip-plan-goal
Description: "Planen har flera insatser men inget mål / The plan has several actions but no goal"
Expression: "activity.count() < 3 or goal.exists()"
Severity: #warning
