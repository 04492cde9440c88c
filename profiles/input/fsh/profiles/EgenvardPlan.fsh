Profile: EgenvardPlan
Parent: CarePlan
Title: "Egenvårdsplan / Self-care agreement"
Description: "Health care measures that the person does, alone or with help, because licensed staff have assessed that it is safe: lag (2022:1250) 2 and 4 §§. Part of the SIP. Says who does each task, which risks there are, what to do when something changes, and when it is reviewed."
* insert PlanBody
* extension contains EgenvardAssessment named assessment 1..1 and NextFollowUp named nextFollowUp 1..1 and PlanText named planText 1..* and ClosingReason named closingReason 0..1
* extension[assessment] ^short = "Bedömning av legitimerad personal, lag (2022:1250) 2 § / Assessment by licensed staff"
* extension[nextFollowUp] ^short = "När egenvården omprövas, och vem som svarar för det / When the self-care is reviewed, and who answers for it"
* extension[planText] ^short = "Texter; what-if är vad man gör när något ändras / Texts; what-if is what to do when something changes"
* partOf 1..1
* partOf only Reference(CarePlan)
* partOf obeys sip-ref-care-plan
* partOf ^short = "Den SIP som egenvården hör till / The SIP it is part of"
* category 1..1
* category = SipCategoryCodes#egenvard
* supportingInfo 1..*
* supportingInfo only Reference(RiskAssessment)
* supportingInfo obeys sip-ref-risk-assessment
* supportingInfo ^short = "Riskbedömning / Risk assessment"
* activity 1..*
* activity ^short = "Uppgifterna, var och en med en ansvarig / The tasks, each with someone responsible"
* obeys sip-egenvard-what-if and sip-plan-text-once and sip-plan-closing-reason
