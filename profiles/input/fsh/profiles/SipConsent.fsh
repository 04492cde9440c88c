Profile: SipConsent
Parent: Consent
Title: "Samtycke, spärr eller undantag / Consent, block or exception"
Description: "One of the consents of the law, never one flag for all. Default is deny (OSL 25:1, 26:1): who discloses (organization), to whom (provision.actor), about which plan (provision.data). Elements that would narrow a permit and that the access decision does not read are closed. A legal exception or an emergency gives its ground instead of who agrees. A legal exception never names a school as receiver (OSL 25:12, 26:9): the service sees to that, since one resource does not show what an organisation is."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains ConsentSignature named signature 0..* and ConsentGround named ground 0..1 and MaturityJudgement named maturity 0..1
* extension[signature] ^short = "Vem som har sagt ja, när och hur; alla som behövs ska ha svarat (FB 6:11, 6:13, SoL 21:1) / Who has said yes, when and how; all who are needed must have"
* extension[ground] ^short = "Grund och skäl för undantag eller nödöppning (OSL 25:12-13, 26:9, lag 2022:913 3:3-6) / Ground and reason of an exception or emergency"
* extension[maturity] ^short = "Mognadsbedömning av ett barn (OSL 12:3, PL 4:3) / Judgement of a child's maturity"
* scope = $scope#patient-privacy
* category 1..1
* category from SipConsentKind (required)
* category ^short = "Vilket samtycke: planen, sekretess, sammanhållen dokumentation; eller spärr, undantag, nödöppning / Which consent: the plan, secrecy, joint documentation; or block, exception, emergency"
* patient 1..1
* patient obeys sip-ref-patient
* dateTime 1..1
* performer only Reference(Patient or RelatedPerson)
* performer obeys sip-ref-person-or-relative
* performer ^short = "Alla som har tillfrågats / Everyone who has been asked"
* organization 1..*
* organization obeys sip-ref-organization
* organization ^short = "Vem som lämnar ut / Who discloses"
* source[x] 1..1
* source[x] only Attachment
* sourceAttachment.title 1..1
* sourceAttachment.title ^short = "Var myndigheten har dokumenterat det / Where the authority has documented it"
* sourceAttachment.data 0..0
* policy 1..1
* policy.uri 1..1
* policyRule from SipPolicy (required)
* verification 0..0
* provision 1..1
* provision.type 1..1
* provision.period 1..1
* provision.period.start 1..1
* provision.period ^short = "När det gäller / When it holds"
* provision.actor 1..*
* provision.actor.role = $participation#IRCP
* provision.actor ^short = "Vem som får ta emot / Who may receive"
* provision.actor.reference only Reference(Organization)
* provision.actor.reference obeys sip-ref-organization
* provision.purpose 1..*
* provision.purpose from SipPurpose (required)
* provision.data 1..*
* provision.data ^short = "Planen det gäller / The plan it is about"
* provision.data.meaning = #related (exactly)
* provision.data.reference only Reference(CarePlan)
* provision.data.reference obeys sip-ref-care-plan
* provision.action 0..0
* provision.class 0..0
* provision.code 0..0
* provision.securityLabel 0..0
* provision.dataPeriod 0..0
* provision.provision ^short = "Det som inte omfattas / What is left out"
* provision.provision.type 1..1
* provision.provision.type = #deny (exactly)
* provision.provision.actor.reference obeys sip-ref-organization
* provision.provision.data obeys sip-consent-deny-data
* provision.provision.action 0..0
* provision.provision.class 0..0
* provision.provision.code 0..0
* provision.provision.securityLabel 0..0
* provision.provision.dataPeriod 0..0
* provision.provision.provision 0..0
* obeys sip-consent-custodian and sip-consent-policy and sip-consent-block and sip-consent-permit and sip-consent-performer and sip-consent-ground and sip-consent-emergency and sip-consent-emergency-end
