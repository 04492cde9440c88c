RuleSet: OfferedToWrite
* rest.resource[=].interaction[+].code = #read
* rest.resource[=].interaction[+].code = #search-type
* rest.resource[=].interaction[+].code = #create
* rest.resource[=].interaction[+].code = #update
* rest.resource[=].versioning = #versioned-update
* rest.resource[=].updateCreate = false
* rest.resource[=].conditionalCreate = false
