Profile: SipCareTeam
Parent: CareTeam
Title: "Teamet kring planen / The team around the plan"
Description: "Every party is itself a participant, with staff, relatives and the person beside it. managingOrganization has the overall responsibility (SoL 10:9, HSL 16:4)."
* insert Common
* insert OnePlanIdentifier
* insert OneCustodian
* status 1..1
* name 1..1
* subject 1..1
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* period 1..1
* period.start 1..1
* managingOrganization 1..1
* managingOrganization obeys sip-ref-organization
* participant 1..*
* participant.role 1..1
* participant.role from SipTeamRole (required)
* participant.member 1..1
* participant.member only Reference(Organization or PractitionerRole or RelatedPerson or Patient)
* participant.member obeys sip-ref-member
* participant.onBehalfOf obeys sip-ref-organization
* participant obeys sip-team-party-organization
* obeys sip-team-overall and sip-team-one-coordinator and sip-team-coordinator-employer
