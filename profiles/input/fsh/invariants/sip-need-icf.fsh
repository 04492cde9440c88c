Invariant: sip-need-icf
Description: "ICF-koden ska höra till aktiviteter och delaktighet, d1-d9, och finnas högst en gång / The ICF code must belong to activities and participation, d1-d9, and occur at most once"
Expression: "coding.where(system = 'http://hl7.org/fhir/sid/icf').count() <= 1 and coding.where(system = 'http://hl7.org/fhir/sid/icf').all(code.matches('^d[1-9][0-9]{0,4}$'))"
Severity: #error
