"""The `fhir-sip` command: serve, demo, organisations, validate, map."""

from fhir_sip.cli.main import main

__all__ = ["main"]
