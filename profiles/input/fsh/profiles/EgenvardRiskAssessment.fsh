Profile: EgenvardRiskAssessment
Parent: RiskAssessment
Title: "Riskbedömning av egenvård / Risk assessment of self-care"
Description: "What can go wrong when the self-care is done outside health care, and how it is met. Part of the assessment by licensed staff: lag (2022:1250) 2 and 4 §§."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* basedOn 0..0
* parent 0..0
* subject only Reference(Patient)
* subject obeys sip-ref-patient
* subject ^short = "Personen / The person"
* occurrence[x] 1..1
* occurrence[x] only dateTime
* occurrence[x] ^short = "När risken bedömdes / When the risk was assessed"
* condition only Reference(Condition)
* condition obeys sip-ref-condition
* performer 1..1
* performer only Reference(PractitionerRole)
* performer obeys sip-ref-practitioner-role
* performer ^short = "Vem som bedömde / Who assessed"
* reasonReference 0..0
* basis 0..0
* prediction 1..*
* prediction ^short = "En risk / One risk"
* prediction.outcome 1..1
* prediction.outcome.text 1..1
* prediction.outcome.text ^short = "Vad som kan hända / What can happen"
* prediction.qualitativeRisk ^short = "Hur sannolikt / How likely"
* mitigation 1..1
* mitigation ^short = "Hur riskerna möts / How the risks are met"
