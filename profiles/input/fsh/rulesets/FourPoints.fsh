// The four points of the law in a plan, and the dates and reasons a plan must have to be active or closed.
RuleSet: FourPoints
* extension contains PlanText named planText 0..4 and NextFollowUp named nextFollowUp 0..1 and MeetingDate named meetingDate 0..1 and ClosingReason named closingReason 0..1 and PlanAgreement named agreement 0..* and PlanReopened named reopened 0..*
* extension[planText] ^short = "Viktigt för mig, styrkor, egen förmåga, krisplan / What matters, strengths, own ability, crisis plan"
* extension[nextFollowUp] ^short = "Nästa uppföljning och vem som svarar för den / Next follow-up and who answers for it"
* extension[meetingDate] ^short = "Dagen för mötet där planen gjordes / Day of the meeting where the plan was made"
* extension[closingReason] ^short = "Varför planen avslutades / Why the plan ended"
* extension[agreement] ^short = "Varje parts ställningstagande; båda meningarna står kvar / Each party's answer; both views are kept"
* extension[reopened] ^short = "När och varför en avslutad plan öppnades igen / When and why a closed plan was opened again"
* period.end ^short = "Slutdatum, krävs i en aktiv plan / End date, required in an active plan"
* careTeam ^short = "Teamet. Lagens punkt 4, övergripande ansvar, är teamets managingOrganization (SoL 10:9, HSL 16:4) / The team. Point 4 of the law, overall responsibility, is its managingOrganization"
* activity ^short = "Insatser. Lagens punkt 1 vilka, punkt 2 vem som svarar (Task.owner), punkt 3 av andra (action-by-other): SoL 10:9, HSL 16:4 / Actions. Point 1 of the law which, point 2 who answers (Task.owner), point 3 by others (action-by-other)"
* obeys sip-plan-active-period and sip-plan-active-action and sip-plan-closing-reason and sip-plan-goal and sip-plan-text-once and sip-plan-agreement-once
