Invariant: sip-offer-custodian
Description: "Den part som erbjuder ska också ansvara för posten / The party that offers must be the custodian"
Expression: "(extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/custodian').value.reference | requester.reference).count() <= 1"
Severity: #error
