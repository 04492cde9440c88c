"""The SIP document: its model, its checks, its JSON Schema."""

from .issues import DocumentInvalid, Issue
from .model import SipDocument
from .parse import parse_document
from .schema import json_schema

__all__ = ["DocumentInvalid", "Issue", "SipDocument", "json_schema", "parse_document"]
