// No resource is hidden inside another, and nothing changes the meaning of what the access decision reads.
RuleSet: Common
* implicitRules 0..0
* contained 0..0
* modifierExtension 0..0
* obeys sip-coding
