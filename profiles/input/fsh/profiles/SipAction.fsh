Profile: SipAction
Parent: Task
Title: "Insats / Action"
Description: "What is done, by whom. Each party answers for its own action. A party that says no gives written reasons."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains ActionHowOften named howOften 0..1 and ActionFollowUp named followUp 0..1 and ActionFollowUpDate named followUpDate 0..1 and ActionResult named result 0..1 and ActionContact named contact 0..1 and ActionByOther named byOther 0..1
* extension[howOften] ^short = "Hur ofta / How often"
* extension[followUp] ^short = "Hur insatsen följs upp / How the action is followed up"
* extension[followUpDate] ^short = "När insatsen följs upp / When the action is followed up"
* extension[result] ^short = "Vad insatsen ledde till / What the action led to"
* extension[contact] ^short = "Kontakt för insatsen / Contact for the action"
* extension[byOther] ^short = "Vem som utför, när det är någon annan än region och kommun: lagens punkt 3 (SoL 10:9, HSL 16:4) / Who does it, when other than region and municipality: point 3 of the law"
* status ^short = "Insatsens status; rejected är ett nej med skriftliga skäl / Status; rejected is a no with written reasons"
* basedOn 0..0
* intent = #plan (exactly)
* code 1..1
* code.text 1..1
* code.text ^short = "Insatsen: lagens punkt 1 (SoL 10:9, HSL 16:4) / The action: point 1 of the law"
* focus only Reference(Goal)
* focus obeys sip-ref-goal
* focus ^short = "Målet insatsen tjänar / The goal it serves"
* for 1..1
* for only Reference(Patient)
* for obeys sip-ref-patient
* owner 1..1
* owner only Reference(Organization)
* owner obeys sip-ref-organization
* owner ^short = "Part som svarar för insatsen: lagens punkt 2 (SoL 10:9, HSL 16:4) / Party that answers for the action: point 2 of the law"
* executionPeriod ^short = "När / When"
* reasonReference 0..0
* obeys sip-action-reason and sip-action-custodian
