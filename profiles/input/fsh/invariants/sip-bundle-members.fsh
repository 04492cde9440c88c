Invariant: sip-bundle-members
Description: "Alla i teamet ska finnas i samlingen / Everyone in the team must be in the Bundle"
Expression: "entry.resource.ofType(CareTeam).participant.member.reference.select($this & '').subsetOf(entry.resource.ofType(Organization).select('Organization/' & id) | entry.resource.ofType(Patient).select('Patient/' & id) | entry.resource.ofType(RelatedPerson).select('RelatedPerson/' & id) | entry.resource.ofType(PractitionerRole).select('PractitionerRole/' & id))"
Severity: #error
