Invariant: sip-team-overall
Description: "Den som har det övergripande ansvaret ska vara en av parterna / The party with overall responsibility must be one of the parties"
Expression: "managingOrganization.reference.subsetOf(participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'party').exists()).member.reference)"
Severity: #error
