ValueSet: SipPolicy
Id: sip-policy
Title: "Grundregel / Base policy"
Description: "Every code of the code system sip-policy."
* include codes from system SipPolicyCodes
