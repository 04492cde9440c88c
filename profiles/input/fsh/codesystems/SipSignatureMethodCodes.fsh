CodeSystem: SipSignatureMethodCodes
Id: sip-signature-method
Title: "Sätt att samtycka / Way of signing"
Description: "How a person gave a consent."
* ^caseSensitive = true
* ^content = #complete
* #written "Skriftligt" "On paper."
* #oral "Muntligt" "By word of mouth, documented by the authority."
* #electronic "Elektroniskt" "With an electronic signature."
