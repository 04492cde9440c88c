Invariant: sip-consent-permit
Description: "Bara en spärr får neka på översta nivån / Only a block may deny at the top level"
Expression: "category.coding.where(code = 'block').empty() implies provision.type = 'permit'"
Severity: #error
