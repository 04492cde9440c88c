Invariant: sip-bundle-claims
Description: "Varje post ska ange en av våra profiler / Every entry must claim one of our profiles"
Expression: "entry.all(resource.meta.profile.where(startsWith('https://fhir-sip.se/ig/StructureDefinition/')).exists())"
Severity: #error
