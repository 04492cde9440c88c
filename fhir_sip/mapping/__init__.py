"""SIP document <-> FHIR, both ways from one set of tables (mappings/sip).

`parse_document` checks a document, `to_fhir` maps it to a Bundle of resources, `from_fhir` maps what a reader may see
back. For an update, `item_key` pairs new resources with stored ones, `with_references` puts the new ones in the store's
terms, and `compare` or `carry_over` lays them on top of what is stored.
"""

from .carry_over import CarriedOver, carry_over, compare, item_key, with_references
from .document import DocumentInvalid, Issue, SipDocument, cross_check, json_schema, parse_document
from .document_to_fhir import to_fhir
from .fhir_to_document import from_fhir
from .yaml_files import MappingInvalid

__all__ = [
    "CarriedOver",
    "DocumentInvalid",
    "Issue",
    "MappingInvalid",
    "SipDocument",
    "carry_over",
    "compare",
    "cross_check",
    "from_fhir",
    "item_key",
    "json_schema",
    "parse_document",
    "to_fhir",
    "with_references",
]
