Profile: SipConsent
Parent: Consent
Title: "Samtycke, spärr eller undantag / Consent, block or exception"
Description: "One of the consents of the law, never one flag for all. Default is deny (OSL 25:1, 26:1): who discloses (organization), to whom (provision.actor), about which plan (provision.data). Elements that would narrow a permit and that the access decision does not read are closed."
* insert Common
* insert OneItemIdentifier
* insert OneCustodian
* extension contains ConsentSignature named signature 0..*
* scope = $scope#patient-privacy
* category 1..1
* category from SipConsentKind (required)
* patient 1..1
* patient obeys sip-ref-patient
* dateTime 1..1
* performer 1..*
* performer only Reference(Patient or RelatedPerson)
* performer obeys sip-ref-person-or-relative
* organization 1..*
* organization obeys sip-ref-organization
* source[x] 1..1
* source[x] only Attachment
* sourceAttachment.title 1..1
* sourceAttachment.data 0..0
* policy 1..1
* policy.uri 1..1
* policyRule from SipPolicy (required)
* verification 0..0
* provision 1..1
* provision.type 1..1
* provision.period 1..1
* provision.period.start 1..1
* provision.actor 1..*
* provision.actor.role = $participation#IRCP
* provision.actor.reference only Reference(Organization)
* provision.actor.reference obeys sip-ref-organization
* provision.purpose 1..*
* provision.purpose from SipPurpose (required)
* provision.data 1..*
* provision.data.meaning = #related (exactly)
* provision.data.reference only Reference(CarePlan)
* provision.data.reference obeys sip-ref-care-plan
* provision.action 0..0
* provision.class 0..0
* provision.code 0..0
* provision.securityLabel 0..0
* provision.dataPeriod 0..0
* provision.provision.type 1..1
* provision.provision.type = #deny (exactly)
* provision.provision.action 0..0
* provision.provision.class 0..0
* provision.provision.code 0..0
* provision.provision.securityLabel 0..0
* provision.provision.dataPeriod 0..0
* provision.provision.provision 0..0
* obeys sip-consent-custodian and sip-consent-policy and sip-consent-block and sip-consent-permit
