"""The `fhir-sip` command: serve, demo, organisations, validate."""

from fhir_sip.cli.main import main

__all__ = ["main"]
