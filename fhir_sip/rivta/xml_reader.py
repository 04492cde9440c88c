"""Bytes to an XML tree that may be trusted to be small, flat and self-contained: no DTD, no entities, no network.

UTF-8 and UTF-16, with or without a byte order mark (XML 1.0, 4.3.3 and appendix F). Anything else is refused, unread.
"""

import codecs
import re

from lxml import etree

from .issues import XmlInvalid, XmlIssue

MAX_DEPTH = 30
MOST_ELEMENTS = 20_000
MOST_ATTRIBUTES, MOST_NAMESPACES = 20_000, 50
"""Of a file; some 500 plans."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BEGINNINGS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_HINTS = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation")


def read_xml(content: bytes, max_bytes: int, max_elements: int = MOST_ELEMENTS) -> etree._Element:
    """The root element. Comments, processing instructions and hints of where a schema lies are left out.

    Raises XmlInvalid: over `max_bytes`, in another encoding, with a document type, not well-formed, deeper than MAX_DEPTH, or with
    more than `max_elements` (to tell the places of many faults takes the square of their number).
    """
    if len(content) > max_bytes:
        raise _refused("xml-size", f"Dokumentet är större än {max_bytes} byte (too large).")
    text = _decoded(content)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _refused("xml-doctype", "Dokumenttyp och entiteter tas inte emot (no DOCTYPE, no entities).")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise _refused("xml-form", "XML-koden är inte välformad (not well-formed).", error.lineno or 0) from None
    _refuse_deep_and_many(root, max_elements)
    _refuse_many_names(root)
    for element in root.iter():
        for hint in _HINTS:
            element.attrib.pop(hint, None)
    return root


def _decoded(content: bytes) -> str:
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", ""))
    encoding = encoding or next((name for begin, name in _BEGINNINGS if content.startswith(begin)), "utf-8")
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        raise _refused("xml-encoding", "Teckenkodningen ska vara UTF-8 eller UTF-16 (encoding).") from None
    declared = _DECLARED.match(text)
    name = declared.group(1).lower() if declared else encoding
    if name not in (encoding, encoding[:6].rstrip("-")):
        raise _refused("xml-encoding", "Angiven teckenkodning stämmer inte, använd UTF-8 eller UTF-16 (declared encoding).", 1)
    return text


def _refuse_deep_and_many(root: etree._Element, max_elements: int) -> None:
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH:
            raise _refused("xml-depth", f"Djupare än {MAX_DEPTH} nivåer (nested too deep).", element.sourceline or 0)
        if count > max_elements:
            raise _refused("xml-elements", f"Fler än {max_elements} element (too many).", element.sourceline or 0)


def _refuse_many_names(root: etree._Element) -> None:
    """Attributes and namespaces are few in the contract; many cost time at every look at an element."""
    attributes = sum(len(element.attrib) for element in root.iter())
    namespaces = sum(1 for _ in etree.iterwalk(root, events=("start-ns",)))
    if attributes > MOST_ATTRIBUTES or namespaces > MOST_NAMESPACES:
        raise _refused("xml-names", "För många attribut eller namnrymder (too many attributes or namespaces).")


def _refused(rule: str, text: str, line: int = 0) -> XmlInvalid:
    return XmlInvalid([XmlIssue(line, "", rule, text)])
