Extension: ServiceAge
Id: service-age
Title: "Ålder / Age"
Description: "For which ages the service is, in whole years; an open end has no limit."
Context: HealthcareService
* value[x] 1..1
* value[x] only Range
* valueRange.low.system 1..1
* valueRange.low.system = $ucum (exactly)
* valueRange.low.code 1..1
* valueRange.low.code = #a (exactly)
* valueRange.high.system 1..1
* valueRange.high.system = $ucum (exactly)
* valueRange.high.code 1..1
* valueRange.high.code = #a (exactly)
