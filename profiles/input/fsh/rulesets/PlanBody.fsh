// What every plan has, whatever its kind: person, time, author, team, needs, goals and actions.
RuleSet: PlanBody
* insert Common
* insert OnePlanIdentifier
* insert OneCustodian
* identifier ^short = "Planens id: den ansvariga partens HSA-id och eget id / Plan id: the custodian's HSA-id and its own id"
* status ^short = "Utkast, aktiv, pausad, avslutad eller återkallad / Draft, active, on hold, completed or revoked"
* intent = #plan (exactly)
* title 1..1
* title ^short = "Planens namn / Name of the plan"
* description 1..1
* description ^short = "Vad planen gäller / What the plan is about"
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* subject ^short = "Personen / The person"
* period 1..1
* period.start 1..1
* period.start ^short = "När planen börjar gälla / When the plan starts"
* author 1..1
* author only Reference(Organization)
* author obeys sip-ref-organization
* author ^short = "Parten som har upprättat planen / The party that drew up the plan"
* careTeam 1..1
* careTeam obeys sip-ref-care-team
* careTeam ^short = "Teamet: parter, samordnare, personen och närstående / The team: parties, coordinator, the person and relatives"
* addresses 1..*
* addresses obeys sip-ref-condition
* addresses ^short = "Behov som planen tar upp / Needs the plan addresses"
* goal obeys sip-ref-goal
* goal ^short = "Mål, i personens ord / Goals, in the person's words"
* activity.reference 1..1
* activity.reference only Reference(Task)
* activity.reference obeys sip-ref-task
* activity.detail 0..0
* activity.outcomeCodeableConcept 0..0
* activity.outcomeReference 0..0
* activity.progress 0..0
* note 0..0
