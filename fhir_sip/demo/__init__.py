"""The demonstration: a synthetic region with two municipalities, and the story of Ylva's plan played over HTTP."""
