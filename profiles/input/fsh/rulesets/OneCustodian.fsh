RuleSet: OneCustodian
* extension contains Custodian named custodian 1..1
* extension[custodian] ^short = "Part som svarar för posten, OSL 8:1-2 / Party that answers for the record"
