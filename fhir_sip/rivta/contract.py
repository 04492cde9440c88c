"""The contract's schema: what is valid, and the order, repetition and kind of every element. One source: the XSD files."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from fhir_sip.mapping.tables import mappings_folder

from .issues import XmlInvalid, XmlIssue

RESPONDER = "urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2"
TYPES = "urn:riv:clinicalprocess:logistics:logistics:3"
SCHEMAS = (
    "GetCarePlansResponder_2.0.xsd",
    "clinicalprocess_logistics_logistics_3.0.xsd",
    "clinicalprocess_logistics_logistics_enum_3.0.xsd",
)
_XS = "{http://www.w3.org/2001/XMLSchema}"
_TEXTS = {
    "ELEMENT_CONTENT": "Ett element saknas, är ett för mycket eller står på fel plats (missing, unexpected or misplaced element).",
    "PATTERN_VALID": "Värdet har fel form (pattern).",
    "ENUMERATION_VALID": "Värdet är inget av de tillåtna (not in the list).",
    "MINLENGTH_VALID": "Värdet saknas (empty).",
    "MAXLENGTH_VALID": "Värdet är för långt (too long).",
    "ELT_1": "Elementet hör inte till kontraktet (unknown element).",
}
_MOST_ISSUES = 20
_OTHER_TEXT = "Värdet har fel typ eller plats (type)."


class Field(NamedTuple):
    """One element of a type: `fields` of its own type, empty for a value; `kind` the name of the value's type."""

    name: str
    namespace: str
    is_many: bool
    kind: str
    fields: tuple["Field", ...]

    @property
    def tag(self) -> str:
        """The name as lxml writes it."""
        return f"{{{self.namespace}}}{self.name}"


def schema_file(name: str) -> Path:
    """Where one of SCHEMAS lies."""
    return mappings_folder() / "rivta_getcareplans" / name


@cache
def message(name: str) -> Field:
    """The whole shape of `GetCarePlans` or `GetCarePlansResponse`."""
    types: dict[str, tuple[str, etree._Element]] = {}
    for file in SCHEMAS:
        root = etree.parse(schema_file(file)).getroot()
        types |= {found.get("name", ""): (root.get("targetNamespace", ""), found) for found in root.iter(f"{_XS}complexType")}

    def fields(type_name: str) -> tuple[Field, ...]:
        namespace, definition = types.get(type_name, ("", None))
        if definition is None:
            return ()
        return tuple(
            Field(found.get("name"), namespace, found.get("maxOccurs") == "unbounded", kind, fields(kind))
            for found in definition.iter(f"{_XS}element")
            for kind in [found.get("type").rpartition(":")[2]]
        )

    return Field(name, RESPONDER, False, f"{name}Type", fields(f"{name}Type"))


def validate(element: etree._Element) -> None:
    """Hold a message against the schema. Raises XmlInvalid with the first faults that the schema finds, a score at most."""
    schema = _schema()
    if not schema.validate(element):
        prefixes = {prefix: uri for one in element.iter() for prefix, uri in one.nsmap.items() if prefix}
        raise XmlInvalid([_issue(element, error, prefixes) for error in schema.error_log[:_MOST_ISSUES]])


def place(element: etree._Element) -> str:
    """Path of an element in the contract's names, `GetCarePlansResponse.carePlan[1].carePlanBody`; repeats counted from 0.

    A name outside the contract is the sender's text: the path then ends at the last known element.
    """
    steps = []
    for step in (*reversed([*element.iterancestors()]), element):
        name = etree.QName(step).localname
        if name not in _names():
            break
        same = [sibling for sibling in (step.getparent() if step.getparent() is not None else ()) if sibling.tag == step.tag]
        steps.append(f"{name}[{same.index(step)}]" if len(same) > 1 else name)
    return ".".join(steps)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schema_file(SCHEMAS[0])))


@cache
def _names() -> frozenset[str]:
    def below(field: Field) -> set[str]:
        return {field.name}.union(*map(below, field.fields))

    return frozenset(below(message("GetCarePlans")) | below(message("GetCarePlansResponse")))


def _issue(root: etree._Element, error: "etree._LogEntry", prefixes: dict[str, str]) -> XmlIssue:
    kind = error.type_name.removeprefix("SCHEMAV_").removeprefix("CVC_")
    return XmlIssue(
        error.line, place(_found(root, error, prefixes)), f"xsd-{kind.lower().replace('_', '-')}", _TEXTS.get(kind, _OTHER_TEXT)
    )


def _found(root: etree._Element, error: "etree._LogEntry", prefixes: dict[str, str]) -> etree._Element:
    """The element of an error: libxml2 writes its path in the sender's own prefixes."""
    try:
        found = root.getroottree().xpath(error.path, namespaces=prefixes)
    except etree.XPathError:
        return root
    return found[0] if found else root
