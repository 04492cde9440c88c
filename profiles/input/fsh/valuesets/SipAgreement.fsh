ValueSet: SipAgreement
Id: sip-agreement
Title: "Partens ställningstagande / Answer of a party"
Description: "Every code of the code system sip-agreement."
* include codes from system SipAgreementCodes
