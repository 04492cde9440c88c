RuleSet: OneItemIdentifier
* identifier 1..1
* identifier.system 1..1
* identifier.system = $item (exactly)
* identifier.value 1..1
* identifier obeys sip-item-id
