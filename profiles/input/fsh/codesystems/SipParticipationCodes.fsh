CodeSystem: SipParticipationCodes
Id: sip-participation
Title: "Personens delaktighet / Participation of the person"
Description: "How the person took part in the meeting: SoL (2025:400) 10:8, HSL (2017:30) 16:4 (the plan is made together with the person when possible)."
* ^caseSensitive = true
* ^content = #complete
* #took-part "Deltog" "The person was there."
* #represented "Företräddes" "A representative was there, who knows what the person wishes."
* #views-passed-on "Synpunkter framförda" "Someone passed on what the person had said beforehand."
* #did-not-take-part "Deltog inte" "The person neither came nor was heard; the text says why."
