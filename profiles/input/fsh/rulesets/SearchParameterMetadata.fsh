// An instance takes no metadata from sushi-config.yaml.
RuleSet: SearchParameterMetadata(id)
* id = "{id}"
* url = "https://fhir-sip.se/ig/SearchParameter/{id}"
* version = "0.1.0"
* status = #active
* publisher = "fhir-sip"
