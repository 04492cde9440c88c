ValueSet: SipLegalGround
Id: sip-legal-ground
Title: "Grund i lag / Legal ground"
Description: "Every code of the code system sip-legal-ground."
* include codes from system SipLegalGroundCodes
