Profile: SipAction
Parent: Task
Title: "Insats / Action"
Description: "What is done, by whom. Each party answers for its own action. A party that says no gives written reasons."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains ActionHowOften named howOften 0..1 and ActionFollowUp named followUp 0..1 and ActionResult named result 0..1 and ActionContact named contact 0..1
* basedOn 0..0
* intent = #plan (exactly)
* code 1..1
* code.text 1..1
* focus only Reference(Goal)
* focus obeys sip-ref-goal
* for 1..1
* for only Reference(Patient)
* for obeys sip-ref-patient
* owner 1..1
* owner only Reference(Organization)
* owner obeys sip-ref-organization
* reasonReference 0..0
* obeys sip-action-reason and sip-action-custodian
