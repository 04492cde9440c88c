"""Is this content what it claims to be? Limits and JSON, strict FHIR parsing, identifiers, and the store's own verdict."""
