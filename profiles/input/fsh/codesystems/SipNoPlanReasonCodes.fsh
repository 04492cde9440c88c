CodeSystem: SipNoPlanReasonCodes
Id: sip-no-plan-reason
Title: "Skäl till att ingen SIP görs / Why no SIP is made"
Description: "Why an offer led to no plan. That a party refuses to make a SIP is a fact of its own, never the same as the person's no."
* ^caseSensitive = true
* ^content = #complete
* #declined-by-person "Personen tackar nej" "The person, or who decides for the person, does not consent: SoL (2025:400) 10:8, HSL (2017:30) 16:4."
* #refused-by-party "Parten gör ingen SIP" "The party holds that no SIP is needed. The reasons are given in writing."
* #other-plan "Annan plan räcker" "Another plan stands in for the SIP."
* #need-ended "Behovet har upphört" "Coordination is no longer needed."
