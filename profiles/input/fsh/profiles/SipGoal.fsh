Profile: SipGoal
Parent: Goal
Title: "Mål / Goal"
Description: "A goal in the person's own words."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains GoalHorizon named goalHorizon 1..1
* description.text 1..1
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* start[x] only date
* target 0..1
* target.due[x] 1..1
* target.due[x] only date
* expressedBy only Reference(Patient or RelatedPerson or PractitionerRole)
* expressedBy obeys sip-ref-voice
* addresses only Reference(Condition)
* addresses obeys sip-ref-condition
