Invariant: sip-team-one-coordinator
Description: "Högst en aktuell samordnare / At most one current coordinator"
Expression: "participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).where(period.end.empty()).count() <= 1"
Severity: #error
