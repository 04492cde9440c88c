Invariant: sip-plan-active-action
Description: "En aktiv plan ska ha minst en insats / An active plan must have at least one action"
Expression: "status = 'active' implies activity.exists()"
Severity: #error
