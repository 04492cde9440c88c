Profile: SipCareTeam
Parent: CareTeam
Title: "Teamet kring planen / The team around the plan"
Description: "Every party is itself a participant, with staff, relatives and the person beside it. managingOrganization has the overall responsibility (SoL 10:9, HSL 16:4). The team is active exactly when the plan is, and then has exactly one current coordinator, chosen by the person and employed by a party."
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
* managingOrganization ^short = "Part med övergripande ansvar: lagens punkt 4 (SoL 10:9, HSL 16:4) / Party with overall responsibility: point 4 of the law"
* participant 1..*
* participant.role 1..1
* participant.role from SipTeamRole (required)
* participant.role ^short = "Part, samordnare, mötesledare, personen, närstående ... / Party, coordinator, meeting leader, the person, relative ..."
* participant.member 1..1
* participant.member only Reference(Organization or PractitionerRole or RelatedPerson or Patient)
* participant.member obeys sip-ref-member
* participant.onBehalfOf 0..0
* participant.extension contains ParticipantParty named party 0..1
* participant.extension[party] ^short = "Part som personalen företräder; samordnarens arbetsgivare / Party the staff acts for; the coordinator's employer"
* participant.period ^short = "När deltagandet gäller; utan slut gäller det nu / When it holds; without an end it holds now"
* participant obeys sip-team-party-organization
* obeys sip-team-overall and sip-team-one-coordinator and sip-team-active-coordinator and sip-team-coordinator-employer
