Invariant: sip-stand-in-not-sip
Description: "En plan som ersätter SIP har inte kategorin SIP / A plan that stands in for a SIP must not carry the SIP category"
Expression: "category.coding.where(system = 'https://fhir.inera.se/CodeSystem/typeofcareplan-cs' and code = 'SIP').empty()"
Severity: #error
