Invariant: sip-offer-answered
Description: "Ett besvarat erbjudande ska ange när det besvarades / An answered offer must say when it was answered"
Expression: "(status = 'accepted' or status = 'rejected') implies extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/offer-answer').exists()"
Severity: #error
