CodeSystem: SipDutyCodes
Id: sip-duty
Title: "Vad som ska göras / What is to be done"
Description: "What waits to be done in a plan, as the work list tells it (`Task/$worklist`): computed from the plan's records and the county's rules, stored nowhere."
* ^caseSensitive = true
* ^content = #complete
* #answer-offer "Svara på erbjudandet" "The person answers the offer of a SIP."
* #sign-consent "Samtycka" "The person, or who decides for it, consents or does not."
* #call "Kalla till möte" "The leading party calls to the first meeting."
* #hold-meeting "Hålla mötet" "The leading party sees that the meeting is held."
* #answer-call "Svara på kallelsen" "A party that is called answers."
* #agree "Fastställa planen" "The leading party makes the plan active."
* #answer-plan "Svara på planen" "A party says whether it agrees to the plan."
* #follow-up "Följa upp" "The plan is followed up."
* #do-action "Göra insatsen" "The owner of an action does it."
* #follow-up-action "Följa upp insatsen" "The owner of an action follows it up."
* #review-egenvard "Ompröva egenvården" "The self-care agreement is reviewed."
