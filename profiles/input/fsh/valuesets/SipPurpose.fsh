ValueSet: SipPurpose
Id: sip-purpose
Title: "Ändamål / Purpose of use"
Description: "Treatment, or coordination of care."
* $reason#TREAT
* $reason#COC
