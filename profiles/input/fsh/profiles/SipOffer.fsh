Profile: SipOffer
Parent: Task
Title: "Erbjudande om SIP och svaret / Offer of a SIP and its answer"
Description: "That a SIP was offered, by which party, who noticed the need, and the answer: SoL (2025:400) 10:8, HSL (2017:30) 16:4. Lets the share offered be counted. requested = offered, on-hold = waiting (the person has a reasonable time to decide), accepted, rejected = the person declines, cancelled = withdrawn, or the party refuses to make a SIP. Until there is consent only the party that offers sees it."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains NeedNoticedBy named noticedBy 1..1 and OfferAnswer named answer 0..1
* extension[noticedBy] ^short = "Vem som såg behovet, och för vems räkning / Who noticed the need, and on whose behalf"
* extension[answer] ^short = "När och av vem erbjudandet besvarades / When and by whom it was answered"
* basedOn 0..0
* status from SipOfferStatus (required)
* status ^short = "Erbjuden, väntar, ja, nej eller återkallad / Offered, waiting, accepted, declined or withdrawn"
* statusReason from SipNoPlanReason (required)
* statusReason ^short = "Skäl till ett nej, som kod och i ord / Reasons for a no, as a code and in words"
* intent = #proposal (exactly)
* code 1..1
* code = SipCategoryCodes#offer
* description ^short = "Behovet som sågs, i ord / The need that was noticed, in words"
* focus only Reference(CarePlan)
* focus obeys sip-ref-care-plan
* focus ^short = "Planen som erbjudandet ledde till / The plan the offer led to"
* for 1..1
* for only Reference(Patient)
* for obeys sip-ref-patient
* for ^short = "Personen / The person"
* authoredOn 1..1
* authoredOn ^short = "När planen erbjöds / When the plan was offered"
* requester 1..1
* requester only Reference(Organization)
* requester obeys sip-ref-organization
* requester ^short = "Parten som erbjuder / The party that offers"
* owner 0..0
* reasonReference 0..0
* restriction.period.end ^short = "Sista dag att svara / Last day to answer"
* obeys sip-offer-reason and sip-offer-answered and sip-offer-custodian and sip-offer-refusal
