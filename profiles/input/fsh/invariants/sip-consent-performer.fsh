Invariant: sip-consent-performer
Description: "Den som samtycker eller spärrar ska anges / Who consents or blocks must be named"
Expression: "category.coding.where(code = 'legal-exception' or code = 'emergency').exists() or performer.exists()"
Severity: #error
