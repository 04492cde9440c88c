"""The JSON Schema of the SIP document: what its shape must be. `cross_checks` says what a schema cannot.

`python -m fhir_sip.mapping.document > mappings/sip/schema.json` writes the committed copy.
"""

from typing import Any

import orjson

from .model import SipDocument


def json_schema() -> dict[str, Any]:
    """Give the schema (JSON Schema draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://fhir-sip.se/ig/sip-document/1.0/schema.json",
        **SipDocument.model_json_schema(),
    }


def schema_file() -> bytes:
    """Give the schema as the bytes of the committed file."""
    return orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
