Invariant: sip-meeting-party
Description: "Den som kallas ska företräda en part; andra inbjuds / Who is called must come from a party; others are invited"
Expression: "required.where($this = 'required').exists() implies extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/participant-party').exists()"
Severity: #error
