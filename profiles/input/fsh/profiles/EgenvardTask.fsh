Profile: EgenvardTask
Parent: Task
Title: "Egenvårdsuppgift / Self-care task"
Description: "One task of a self-care agreement, and who does it: the person, a guardian or other relative, or staff. There is no task without someone responsible: lag (2022:1250) 2 § (the person, or someone who helps)."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains ActionHowOften named howOften 0..1 and ActionFollowUp named followUp 0..1
* extension[howOften] ^short = "Hur ofta / How often"
* extension[followUp] ^short = "Hur uppgiften följs upp / How the task is followed up"
* basedOn 0..0
* intent = #plan (exactly)
* code 1..1
* code = SipCategoryCodes#egenvard-task
* code.text 1..1
* code.text ^short = "Vad som görs / What is done"
* description 1..1
* description ^short = "Instruktion till den som utför / Instructions to who does it"
* focus only Reference(Goal)
* focus obeys sip-ref-goal
* for 1..1
* for only Reference(Patient)
* for obeys sip-ref-patient
* for ^short = "Personen / The person"
* owner 1..1
* owner only Reference(Patient or RelatedPerson or PractitionerRole or Organization)
* owner obeys sip-ref-member
* owner ^short = "Vem som utför och ansvarar / Who does it and is responsible"
* reasonReference 0..0
