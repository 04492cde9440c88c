Invariant: sip-bundle-coordinator
Description: "En aktiv plan ska ha precis en aktuell samordnare / An active plan must have exactly one current coordinator"
Expression: "entry.resource.ofType(CarePlan).where(partOf.empty() and status = 'active').exists() implies entry.resource.ofType(CareTeam).participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).where(iif(period.end < today(), false, true)).count() = 1"
Severity: #error
