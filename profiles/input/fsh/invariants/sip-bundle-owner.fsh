Invariant: sip-bundle-owner
Description: "Varje insats ska ha en part i teamet som ansvarig / Every action must be owned by a party of the team"
Expression: "entry.resource.ofType(Task).where(meta.profile.where($this = 'https://fhir-sip.se/ig/StructureDefinition/SipAction').exists()).owner.reference.subsetOf(entry.resource.ofType(CareTeam).participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'party').exists()).member.reference)"
Severity: #error
