ValueSet: SipLicensedProfession
Id: sip-licensed-profession
Title: "Legitimerat yrke / Licensed profession"
Description: "Every code of the code system sip-licensed-profession."
* include codes from system SipLicensedProfessionCodes
