Invariant: sip-meeting-participation
Description: "För ett hållet möte ska det stå hur personen deltog / A meeting that was held must say how the person took part"
Expression: "status = 'fulfilled' implies extension.where(url = 'https://fhir-sip.se/ig/StructureDefinition/person-participation').exists()"
Severity: #error
