Invariant: sip-org-id
Description: "Organisationens resurs-id ska vara dess HSA-id / The resource id of an organisation is its HSA-id"
Expression: "id.exists() implies id = identifier.where(system = 'urn:oid:1.2.752.29.4.19').value.first()"
Severity: #error
