Invariant: sip-bundle-egenvard
Description: "En egenvårdsplan ska höra till planen och dess riskbedömningar finnas i samlingen / A self-care agreement must be part of the plan, and its risk assessments be in the Bundle"
Expression: "entry.resource.ofType(CarePlan).partOf.reference.select($this & '').subsetOf(entry.resource.ofType(CarePlan).where(partOf.empty()).select('CarePlan/' & id)) and entry.resource.ofType(CarePlan).supportingInfo.reference.select($this & '').subsetOf(entry.resource.ofType(RiskAssessment).select('RiskAssessment/' & id))"
Severity: #error
