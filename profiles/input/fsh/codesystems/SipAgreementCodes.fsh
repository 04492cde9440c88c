CodeSystem: SipAgreementCodes
Id: sip-agreement
Title: "Partens ställningstagande / Answer of a party"
Description: "Whether a party stands behind the plan. A disagreement is recorded with the party's own view; no view replaces another."
* ^caseSensitive = true
* ^content = #complete
* #agreed "Överens" "The party stands behind the plan."
* #disagreed "Inte överens" "The party does not; its view is written down."
* #waiting "Väntar" "The party has not answered."
