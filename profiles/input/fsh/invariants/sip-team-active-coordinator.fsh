// A period end later on this very day does not compare with today(): only who has surely left is left out.
Invariant: sip-team-active-coordinator
Description: "Ett aktivt team ska ha en aktuell samordnare / An active team must have a current coordinator"
Expression: "status = 'active' implies participant.where(role.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-team-role' and code = 'coordinator').exists()).where(iif(period.end < today(), false, true)).exists()"
Severity: #error
