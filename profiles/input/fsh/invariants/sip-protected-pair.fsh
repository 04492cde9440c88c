Invariant: sip-protected-pair
Description: "Skyddade personuppgifter märks med både DEMO och slaget av skydd / Protected identity is marked with both DEMO and the kind of protection"
Expression: "meta.security.where(system = 'http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel' and (code = 'sekretessmarkering' or code = 'skyddadFolkbokforing')).exists() = meta.security.where(system = 'http://terminology.hl7.org/CodeSystem/v3-ActCode' and code = 'DEMO').exists()"
Severity: #error
