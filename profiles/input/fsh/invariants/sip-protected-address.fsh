Invariant: sip-protected-address
Description: "Vid skyddade personuppgifter får inga adress- eller kontaktuppgifter lagras / With protected identity no address or contact details may be kept"
Expression: "meta.security.where(system = 'http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel' and (code = 'sekretessmarkering' or code = 'skyddadFolkbokforing')).exists() implies (address.empty() and telecom.empty() and contact.empty())"
Severity: #error
