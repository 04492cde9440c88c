Invariant: sip-team-party-organization
Description: "En part ska vara en organisation / A party must be an Organization"
Expression: "role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'party').exists() implies member.reference.matches('^Organization/[A-Za-z0-9.-]{1,64}$')"
Severity: #error
