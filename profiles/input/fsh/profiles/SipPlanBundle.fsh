Profile: SipPlanBundle
Parent: Bundle
Title: "Hela planen / The whole plan"
Description: "A plan with all that belongs to it, as one Bundle: person, team, needs, goals, actions, consents, offer, meetings, self-care. Says what no single resource can: who owns each action, and who coordinates, is a party of the team. For complete bundles: what $sip answers may lack what the caller may not see, and does not claim this profile. Each entry has an id, and refers to the others as Type/id."
* implicitRules 0..0
* type = #collection (exactly)
* signature 0..0
* entry 1..*
* entry.link 0..0
* entry.fullUrl 1..1
* entry.resource 1..1
* obeys sip-bundle-claims and sip-bundle-one-plan and sip-bundle-team and sip-bundle-members and sip-bundle-coordinator and sip-bundle-coordinator-employer and sip-bundle-owner and sip-bundle-needs and sip-bundle-goals and sip-bundle-actions and sip-bundle-egenvard
