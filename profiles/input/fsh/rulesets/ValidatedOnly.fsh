RuleSet: ValidatedOnly
* rest.resource[=].documentation = "Not stored through this service; $validate only."
