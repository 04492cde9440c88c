Invariant: sip-plan-category
Description: "Planen ska ha kategorierna SIP och vårdplan / The plan must carry both the SIP and the care plan category"
Expression: "category.coding.where(system = 'https://fhir.inera.se/CodeSystem/typeofcareplan-cs' and code = 'SIP').exists() and category.coding.where(system = 'http://snomed.info/sct' and code = '734163000').exists()"
Severity: #error
