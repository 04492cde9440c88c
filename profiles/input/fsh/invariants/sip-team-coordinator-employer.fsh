Invariant: sip-team-coordinator-employer
Description: "Samordnaren ska företräda en av parterna / The coordinator must act on behalf of one of the parties"
Expression: "participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).all(onBehalfOf.reference.exists()) and participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).onBehalfOf.reference.subsetOf(participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'party').exists()).member.reference)"
Severity: #error
