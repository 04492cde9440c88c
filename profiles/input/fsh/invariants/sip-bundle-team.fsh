Invariant: sip-bundle-team
Description: "Planens team, och inget annat, ska finnas i samlingen / The team of the plan, and no other, must be in the Bundle"
Expression: "entry.resource.ofType(CareTeam).count() = 1 and entry.resource.ofType(CarePlan).careTeam.reference.select($this & '').subsetOf(entry.resource.ofType(CareTeam).select('CareTeam/' & id))"
Severity: #error
