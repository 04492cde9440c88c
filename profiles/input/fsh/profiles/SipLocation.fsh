Profile: SipLocation
Parent: Location
Title: "Plats eller område i katalogen / Place or area in the directory"
Description: "Where a service is, or the municipality or county it serves (kommunkod or länskod as identifier). Public; never the home of a person."
* insert DirectoryEntry
* identifier 0..1
* identifier.system 1..1
* identifier.value 1..1
* identifier obeys sip-hsa-id and sip-area-code
* status 1..1
* name 1..1
* name ^short = "Namn / Name"
* mode = #instance (exactly)
* managingOrganization 1..1
* managingOrganization only Reference(Organization)
* managingOrganization obeys sip-ref-organization
* managingOrganization ^short = "Ägare: den som svarar för uppgifterna / Owner: who answers for the entry"
* partOf only Reference(Location)
* partOf obeys sip-ref-location
* endpoint obeys sip-ref-endpoint
