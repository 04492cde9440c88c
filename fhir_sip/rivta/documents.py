"""Whole answers of the contract as files: XML <-> Bundles, one for each care plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from .care_plans import from_bundle, to_bundle
from .contract import RESPONDER, place
from .issues import XmlInvalid
from .tree import Tree, read_message, write_message
from .xml_reader import read_xml

MOST_BYTES = 20_000_000
"""Largest XML file that is read, bytes."""


def bundles_of(content: bytes) -> list[dict[str, Any]]:
    """A Bundle of plain FHIR R4 for each care plan in a GetCarePlansResponse, in order. Raises XmlInvalid; then there is none."""
    root = read_file(content)
    care_plans = read_message("GetCarePlansResponse", root).get("carePlan", ())
    elements = root.findall(f"{{{RESPONDER}}}carePlan")
    return [_bundle_of(care_plan, element) for care_plan, element in zip(care_plans, elements, strict=True)]


def read_file(content: bytes) -> etree._Element:
    """The root element of an XML file. Raises XmlInvalid."""
    return read_xml(content, MOST_BYTES)


def answer_of(bundles: Sequence[Mapping[str, Any]], log_id: str) -> bytes:
    """A GetCarePlansResponse with a care plan for each Bundle, UTF-8; `log_id` a UUID. Raises XmlInvalid."""
    return as_bytes({"carePlan": [from_bundle(bundle) for bundle in bundles], "result": {"resultCode": "OK", "logId": log_id}})


def _bundle_of(care_plan: Tree, element: etree._Element) -> dict[str, Any]:
    try:
        return to_bundle(care_plan)
    except XmlInvalid as invalid:
        line, path = element.sourceline or 0, place(element)
        raise XmlInvalid([issue._replace(line=line, path=f"{path}.{issue.path}") for issue in invalid.issues]) from None


def as_bytes(answer: Tree) -> bytes:
    """A GetCarePlansResponse, indented, UTF-8. Raises XmlInvalid."""
    element = write_message("GetCarePlansResponse", answer)
    etree.indent(element)
    written: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8")
    return written
