RuleSet: OfferedToRead
* rest.resource[=].interaction[+].code = #read
* rest.resource[=].interaction[+].code = #search-type
* rest.resource[=].versioning = #versioned
* rest.resource[=].updateCreate = false
* rest.resource[=].conditionalCreate = false
