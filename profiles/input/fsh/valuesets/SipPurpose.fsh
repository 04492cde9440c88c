ValueSet: SipPurpose
Id: sip-purpose
Title: "Ändamål / Purpose of use"
Description: "Treatment, coordination of care, treatment in an emergency, or a service that shows the person her own plan."
* $reason#TREAT
* $reason#COC
* $reason#ETREAT
* $reason#PATRQT
