ValueSet: SipSignatureMethod
Id: sip-signature-method
Title: "Sätt att samtycka / Way of signing"
Description: "Every code of the code system sip-signature-method."
* include codes from system SipSignatureMethodCodes
