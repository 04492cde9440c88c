ValueSet: SipConsentKind
Id: sip-consent-kind
Title: "Slag av samtycke / Kind of consent"
Description: "Every code of the code system sip-consent-kind."
* include codes from system SipConsentKindCodes
