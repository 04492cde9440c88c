Invariant: sip-org-unit
Description: "En organisation är en part (type) eller en enhet i en part (partOf) / An organisation is a party (type) or a unit below one (partOf)"
Expression: "type.exists() or partOf.exists()"
Severity: #error
