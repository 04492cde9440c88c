RuleSet: OneCustodian
* extension contains Custodian named custodian 1..1
