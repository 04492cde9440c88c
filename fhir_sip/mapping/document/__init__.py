"""The SIP document: its model, its checks, its JSON Schema."""

from .cross_checks import cross_check
from .issues import DocumentInvalid, Issue
from .model import SipDocument
from .parse import parse_document
from .schema import json_schema

__all__ = ["DocumentInvalid", "Issue", "SipDocument", "cross_check", "json_schema", "parse_document"]
