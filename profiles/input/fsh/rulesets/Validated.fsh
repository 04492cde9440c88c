RuleSet: Validated
* rest.resource[=].operation[+].name = "validate"
* rest.resource[=].operation[=].definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate"
