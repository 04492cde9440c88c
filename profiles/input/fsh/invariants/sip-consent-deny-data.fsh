Invariant: sip-consent-deny-data
Description: "Det som inte omfattas anges som planen, en post eller den som svarar för posterna / What is left out is named as the plan, one record, or the party that answers for the records"
Expression: "(meaning = 'instance' and reference.reference.matches('^[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}$')) or (meaning = 'related' and reference.reference.matches('^CarePlan/[A-Za-z0-9.-]{1,64}$')) or (meaning = 'authoredby' and reference.reference.matches('^Organization/[A-Za-z0-9.-]{1,64}$'))"
Severity: #error
