Invariant: sip-ref-risk-assessment
Description: "Hänvisningen ska peka på en riskbedömning i samma lager / The reference must name a RiskAssessment in the same store"
Expression: "reference.exists() and reference.matches('^(RiskAssessment/[A-Za-z0-9.-]{1,64})$')"
Severity: #error
