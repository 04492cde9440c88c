Invariant: sip-consent-block
Description: "En spärr nekar; alla andra slag medger / A block denies; every other kind permits"
Expression: "category.coding.where(code = 'block').exists() implies provision.type = 'deny'"
Severity: #error
