ValueSet: SipAuditOutcome
Id: sip-audit-outcome
Title: "Utfall / Outcome"
Description: "Success (0), refused (4) or failed (8)."
* $outcome#0
* $outcome#4
* $outcome#8
