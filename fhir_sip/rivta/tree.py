"""XML of the contract <-> plain JSON data: an object per type, a list for what may be repeated, a text for each value.

Members have the contract's names. Time stamps are instants with an offset (`2026-11-02T14:30:00+01:00`), booleans `true` and `false`,
base64 without white space, other texts without white space at their ends and in runs, as the schema reads them.
"""

import base64
import copy
import re
from datetime import datetime
from typing import Any

from lxml import etree

from .contract import Field, message, place, validate
from .issues import XmlInvalid, XmlIssue
from .swedish_time import exists, stamp_of, to_instant

Tree = dict[str, Any]
_SPACE = re.compile(r"[ \t\r\n]+")
_NO_TEXT = "Texten är tom (empty)."


def read_message(name: str, element: etree._Element) -> Tree:
    """A message as data. Raises XmlInvalid when it breaks the schema, or names a day or a time that is not in the calendar."""
    if element.tag != message(name).tag:
        raise XmlInvalid([XmlIssue(element.sourceline or 0, "", "message", f"Ska vara {name} (another message).")])
    whole = copy.deepcopy(element)  # alone, without the envelope around it
    validate(whole)
    issues: list[XmlIssue] = []
    content: Tree = _read(message(name), whole, issues)
    if issues:
        raise XmlInvalid(issues)
    return content


def write_message(name: str, content: Tree) -> etree._Element:
    """A message as XML, its elements in the schema's order. Raises XmlInvalid when the data are no such message."""
    element = etree.Element(message(name).tag, nsmap={None: message(name).namespace})
    _write(message(name), element, content)
    validate(element)
    return element


def check_care_plan(care_plan: Tree) -> None:
    """Hold one care plan against the schema, as part of an answer. Raises XmlInvalid; its paths begin at the answer."""
    result = {"resultCode": "OK", "logId": "00000000-0000-0000-0000-000000000000"}
    write_message("GetCarePlansResponse", {"carePlan": [care_plan], "result": result})


def _read(field: Field, element: etree._Element, issues: list[XmlIssue]) -> Any:
    if not field.fields:
        return _value(field, element, issues)
    found: Tree = {}
    for member in field.fields:
        values = [_read(member, child, issues) for child in element.iterchildren(member.tag)]
        if values:
            found[member.name] = values if member.is_many else values[0]
    return found


def _value(field: Field, element: etree._Element, issues: list[XmlIssue]) -> str:
    text = _SPACE.sub(" ", element.text or "").strip()
    if field.kind == "boolean":
        return "true" if text in ("true", "1") else "false"
    if field.kind == "AttachmentType":
        text = text.replace(" ", "")
    problem = _problem(field, text)
    if problem:
        issues.append(XmlIssue(element.sourceline or 0, place(element), *problem))
        return text
    return to_instant(text) if field.kind == "TimeStampType" else text


def _problem(field: Field, text: str) -> tuple[str, str] | None:
    if not text:
        return "text-empty", _NO_TEXT
    if field.kind == "AttachmentType" and not _is_base64(text):
        return "base64", "Innehållet är inte base64 (base64)."
    if field.kind == "DateType" and not _is_in_calendar(text, "%Y%m%d"):
        return "date", "Dagen finns inte (no such day)."
    if field.kind == "TimeStampType" and not (_is_in_calendar(text, "%Y%m%d%H%M%S") and exists(text)):
        return "time", "Tidpunkten finns inte i svensk tid (no such time)."
    return None


def _is_base64(text: str) -> bool:
    """The schema's own reading passes over letters that are not base64's."""
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _is_in_calendar(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _write(field: Field, element: etree._Element, content: Tree) -> None:
    for member in field.fields:
        if member.name not in content:
            continue
        values = content[member.name] if member.is_many else [content[member.name]]
        for value in values:
            child = etree.SubElement(element, member.tag, nsmap={None: member.namespace})
            if member.fields:
                _write(member, child, value)
            else:
                _write_value(member, child, value)


def _write_value(field: Field, element: etree._Element, value: str) -> None:
    try:
        element.text = stamp_of(value) if field.kind == "TimeStampType" else value
    except ValueError:
        text = "Värdet är ingen tidpunkt, eller har tecken som inte får stå i XML (not a time, or not XML)."
        raise XmlInvalid([XmlIssue(0, place(element), "xml-value", text)]) from None
