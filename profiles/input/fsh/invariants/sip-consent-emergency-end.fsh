Invariant: sip-consent-emergency-end
Description: "En nödöppning har ett slut / An emergency access has an end"
Expression: "category.coding.where(code = 'emergency').exists() implies provision.period.end.exists()"
Severity: #error
