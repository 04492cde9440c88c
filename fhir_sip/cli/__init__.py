"""The `fhir-sip` command: serve, demo, organisations."""

from fhir_sip.cli.main import main

__all__ = ["main"]
