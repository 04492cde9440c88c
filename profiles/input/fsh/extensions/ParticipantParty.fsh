Extension: ParticipantParty
Id: participant-party
Title: "Part som deltagaren företräder / Party a participant acts for"
Description: "The party that a member of staff in the team or at a meeting acts for: the coordinator's employer, the authority that is called. FHIR R4 has onBehalfOf for Practitioners only (ctm-1), and lets no Organization take part in an Appointment."
Context: Appointment.participant, CareTeam.participant
* value[x] 1..1
* value[x] only Reference(Organization)
* value[x] obeys sip-ref-organization
