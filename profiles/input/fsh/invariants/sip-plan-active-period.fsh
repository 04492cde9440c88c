Invariant: sip-plan-active-period
Description: "En aktiv plan ska ha slutdatum / An active plan must have an end date"
Expression: "status = 'active' implies period.end.exists()"
Severity: #error
