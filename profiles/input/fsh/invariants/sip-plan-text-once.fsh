Invariant: sip-plan-text-once
Description: "Varje del av planens text får förekomma en gång / Each part of the plan's text may occur once"
Expression: "extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/plan-text').extension.where(url = 'part').value.isDistinct()"
Severity: #error
