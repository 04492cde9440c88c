Invariant: sip-plan-agreement-once
Description: "Varje part svarar en gång på planen / Each party answers the plan once"
Expression: "extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/plan-agreement').extension.where(url = 'party').value.reference.isDistinct()"
Severity: #error
