Profile: SipGoal
Parent: Goal
Title: "Mål / Goal"
Description: "A goal in the person's own words."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains GoalHorizon named goalHorizon 1..1 and GoalEvaluation named evaluation 0..*
* extension[goalHorizon] ^short = "Kort eller lång sikt / Short or long term"
* extension[evaluation] ^short = "Utvärdering vid varje uppföljning / Evaluation at each follow-up"
* description.text 1..1
* description.text ^short = "Målet, i personens egna ord / The goal, in the person's own words"
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* start[x] only date
* target 0..1
* target.due[x] 1..1
* target.due[x] only date
* target.due[x] ^short = "När målet ska vara nått / When it is to be reached"
* expressedBy only Reference(Patient or RelatedPerson or PractitionerRole)
* expressedBy obeys sip-ref-voice
* expressedBy ^short = "Vem som uttryckte målet / Who put the goal into words"
* addresses only Reference(Condition)
* addresses obeys sip-ref-condition
* addresses ^short = "Behov som målet svarar mot / Needs the goal answers"
