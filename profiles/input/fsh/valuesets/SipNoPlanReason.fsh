ValueSet: SipNoPlanReason
Id: sip-no-plan-reason
Title: "Skäl till att ingen SIP görs / Why no SIP is made"
Description: "Every code of the code system sip-no-plan-reason."
* include codes from system SipNoPlanReasonCodes
