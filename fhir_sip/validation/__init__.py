"""Is this content what it claims to be? Limits and JSON, strict FHIR parsing, identifiers, profiles: one verdict, with rule ids."""
