Invariant: sip-participation-text
Description: "När personen inte deltog ska det stå varför / When the person did not take part the text must say why"
Expression: "extension.where(url = 'how' and value = 'did-not-take-part').exists() implies extension.where(url = 'text').exists()"
Severity: #error
