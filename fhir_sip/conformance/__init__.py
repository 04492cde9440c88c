"""The conformance kit: point it at a FHIR server, or a client at it, and get a verdict that holds (docs/conformance.md).

`suites/*.yaml` tell the checks, `suites/*.py` do them; `runner` makes the plans they need (`scene`), runs them and removes the plans again;
`reports` tells what was found. `client` judges clients: the kit as the server.
"""
