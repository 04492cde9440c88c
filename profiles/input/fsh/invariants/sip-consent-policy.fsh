Invariant: sip-consent-policy
Description: "Lagrummet ska höra till samtyckets slag / The policy must be the one of the consent's kind"
Expression: "policy.uri = 'https://fhir-sip.se/ig/policy/' & category.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-consent-kind').code.first()"
Severity: #error
