Invariant: sip-plan-agreement-view
Description: "En part som inte är överens ska ange sin mening / A party that disagrees must give its view"
Expression: "extension.where(url = 'answer' and value = 'disagreed').exists() implies extension.where(url = 'view').exists()"
Severity: #error
