Invariant: sip-stand-in-kind
Description: "Planen ska ange slaget av plan, ur sip-stand-in-kind, en gång / The plan must state its kind, of sip-stand-in-kind, once"
Expression: "category.coding.where(system = 'https://fhir-sip.se/ig/CodeSystem/sip-stand-in-kind').count() = 1"
Severity: #error
