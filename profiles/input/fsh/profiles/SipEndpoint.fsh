Profile: SipEndpoint
Parent: Endpoint
Title: "Anslutning i katalogen / Connection in the directory"
Description: "Where a party's system is reached. Public; no secret and no person in it."
* insert DirectoryEntry
* identifier 0..1
* identifier obeys sip-hsa-id
* name 1..1
* name ^short = "Namn / Name"
* managingOrganization 1..1
* managingOrganization only Reference(Organization)
* managingOrganization obeys sip-ref-organization
* managingOrganization ^short = "Ägare: den som svarar för uppgifterna / Owner: who answers for the entry"
* header 0..0
* address obeys sip-https
* address ^short = "Adress, alltid https / Address, always https"
