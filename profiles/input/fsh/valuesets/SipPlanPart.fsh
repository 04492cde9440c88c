ValueSet: SipPlanPart
Id: sip-plan-part
Title: "Del av planens text / Part of the text of the plan"
Description: "Every code of the code system sip-plan-part."
* include codes from system SipPlanPartCodes
