// resolve() finds what is in the Bundle; an employer that is not there is refused too.
Invariant: sip-bundle-coordinator-employer
Description: "Samordnaren ska vara anställd hos en part i teamet, eller i en enhet under den / The coordinator must be employed by a party of the team, or by a unit below it"
Expression: "entry.resource.ofType(CareTeam).participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).where(iif(period.end < today(), false, true)).member.resolve().ofType(PractitionerRole).organization.all((resolve() | resolve().repeat(partOf.resolve())).select('Organization/' & id).intersect(%resource.entry.resource.ofType(CareTeam).participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'party').exists()).member.reference).exists())"
Severity: #error
