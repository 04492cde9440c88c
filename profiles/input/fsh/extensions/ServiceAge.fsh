Extension: ServiceAge
Id: service-age
Title: "Ålder / Age"
Description: "For which ages the service is, in whole years; an open end has no limit. The code says years; HAPI compares two ages only when their units are spelled alike, so there is no text."
Context: HealthcareService
* value[x] 1..1
* value[x] only Range
* valueRange.low.unit 0..0
* valueRange.low.system 1..1
* valueRange.low.system = $ucum (exactly)
* valueRange.low.code 1..1
* valueRange.low.code = #a (exactly)
* valueRange.high.unit 0..0
* valueRange.high.system 1..1
* valueRange.high.system = $ucum (exactly)
* valueRange.high.code 1..1
* valueRange.high.code = #a (exactly)
