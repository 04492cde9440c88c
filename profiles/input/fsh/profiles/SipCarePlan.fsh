Profile: SipCarePlan
Parent: CarePlan
Title: "SIP"
Description: "The coordinated individual plan: SoL (2025:400) 10:8-9, HSL (2017:30) 16:4. The four points of the law: the actions (activity), who answers for each (Task.owner), actions by others, and who has the overall responsibility (CareTeam.managingOrganization)."
* insert Common
* insert OnePlanIdentifier
* insert OneCustodian
* extension contains PlanText named planText 0..4 and NextFollowUp named nextFollowUp 0..1 and MeetingDate named meetingDate 0..1 and ClosingReason named closingReason 0..1
* intent = #plan (exactly)
* category 1..*
* title 1..1
* description 1..1
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* period 1..1
* period.start 1..1
* author 1..1
* author only Reference(Organization)
* author obeys sip-ref-organization
* careTeam 1..1
* careTeam obeys sip-ref-care-team
* addresses 1..*
* addresses obeys sip-ref-condition
* goal obeys sip-ref-goal
* activity.reference 1..1
* activity.reference only Reference(Task)
* activity.reference obeys sip-ref-task
* activity.detail 0..0
* activity.outcomeCodeableConcept 0..0
* activity.outcomeReference 0..0
* activity.progress 0..0
* note 0..0
* obeys sip-plan-category and sip-plan-active-period and sip-plan-goal and sip-plan-text-once
