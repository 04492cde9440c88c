Profile: SipCarePlan
Parent: CarePlan
Title: "SIP"
Description: "The coordinated individual plan: SoL (2025:400) 10:8-9, HSL (2017:30) 16:4. The four points of the law: the actions (activity), who answers for each (Task.owner), actions by others than region and municipality (the Task's action-by-other), and who has the overall responsibility (CareTeam.managingOrganization)."
* insert PlanBody
* insert FourPoints
* category 1..*
* category ^short = "SIP och vårdplan / SIP and care plan"
* obeys sip-plan-category
