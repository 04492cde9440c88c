Extension: CheckedOn
Id: checked-on
Title: "Kontrollerad / Checked on"
Description: "The day the owner last saw to it that the entry is right. An old entry is shown as old."
Context: HealthcareService, Location, Endpoint
* value[x] 1..1
* value[x] only date
