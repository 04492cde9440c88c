CodeSystem: SipPlanPartCodes
Id: sip-plan-part
Title: "Del av planens text / Part of the text of the plan"
Description: "The parts of a plan that are kept as the person's and the meeting's own words."
* ^caseSensitive = true
* ^content = #complete
* #what-matters "Viktigt för mig" "What matters to the person."
* #strengths "Styrkor" "What is going well."
* #own-ability "Det här klarar jag själv" "What the person can do without help."
* #crisis-plan "Krisplan" "What to do when it gets worse."
* #what-if "Om något ändras" "What to do when something changes, in a self-care agreement."
