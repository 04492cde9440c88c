RuleSet: OnePlanIdentifier
* identifier 1..1
* identifier.system 1..1
* identifier.system = $plan (exactly)
* identifier.value 1..1
* identifier obeys sip-plan-id
* obeys sip-plan-id-custodian
