Invariant: sip-action-custodian
Description: "Den part som ansvarar för insatsen ska också ansvara för posten / The owner of an action must be its custodian"
Expression: "(extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/custodian').value.reference | owner.reference).count() <= 1"
Severity: #error
