"""SOAP 1.1 as RIV-TA Basic Profile 2.1 uses it: one message in the body, LogicalAddress in the header, faults.

https://www.w3.org/TR/2000/NOTE-SOAP-20000508/
"""

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from fhir_sip.errors import InvalidRequest, Issue, UnsupportedMediaType

from .contract import RESPONDER
from .issues import XmlInvalid, XmlIssue
from .xml_reader import read_xml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
REGISTRY = "urn:riv:itintegration:registry:1"
ACTION = f"{RESPONDER}:GetCarePlans"
MEDIA_TYPE = "text/xml"
_MOST_ELEMENTS = 1_000
_FAULT_DETAIL = "https://fhir-sip.se/ig/soap-fault"
_ENVELOPE, _HEADER, _BODY = (f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body"))


class Call(NamedTuple):
    """What an envelope holds: `logical_address` an HSA-id, or whatever text the sender put there; `message` the body's one element."""

    logical_address: str
    message: etree._Element


def refuse_foreign_form(content_type: str, encoding: str, action: str | None) -> None:
    """Hold the HTTP headers against SOAP 1.1. Raises UnsupportedMediaType, or InvalidRequest for another SOAPAction."""
    media_type, _, rest = content_type.lower().partition(";")
    charset = rest.partition("charset=")[2].partition(";")[0].strip().strip('"')
    if media_type.strip() != MEDIA_TYPE or charset not in ("", "utf-8", "utf-16", "utf-16le", "utf-16be"):
        text = "Innehållet ska vara text/xml i UTF-8 eller UTF-16 / text/xml in UTF-8 or UTF-16 only"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Type")])
    if encoding.strip().lower() not in ("", "identity"):
        text = "Komprimerat innehåll tas inte emot / Compressed bodies are not accepted"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Encoding")])
    if action is None or action.strip().strip('"') not in ("", ACTION):
        raise InvalidRequest([Issue("not-supported", "SOAPAction ska vara GetCarePlans / another SOAPAction", "http.SOAPAction")])


def read_call(content: bytes, max_bytes: int) -> Call:
    """The call in an envelope. Raises InvalidRequest when it cannot be read as one."""
    try:
        root = read_xml(content, max_bytes, _MOST_ELEMENTS)
    except XmlInvalid as invalid:
        raise InvalidRequest(issues_of(invalid)) from None
    if root.tag != _ENVELOPE:
        raise _unreadable("Ska vara ett SOAP 1.1-kuvert / not a SOAP 1.1 Envelope", "soap-envelope")
    headers, bodies = root.findall(_HEADER), root.findall(_BODY)
    if len(bodies) != 1 or len(headers) > 1 or len(bodies[0]) != 1:
        raise _unreadable("Kuvertet ska ha en Body med ett meddelande / one Body with one message", "soap-body")
    addresses: list[str] = []
    for block in headers[0] if headers else ():
        if block.tag == f"{{{REGISTRY}}}LogicalAddress":
            addresses.append((block.text or "").strip())
        elif block.get(f"{{{SOAP}}}mustUnderstand") in ("1", "true"):
            raise _unreadable("Ett huvud som måste förstås är okänt / a mustUnderstand header is unknown", "soap-must-understand")
    if len(addresses) != 1 or not addresses[0]:
        raise _unreadable("LogicalAddress saknas / LogicalAddress is required once", "soap-logical-address")
    return Call(addresses[0], bodies[0][0])


def envelope(message: etree._Element) -> bytes:
    """An envelope around a message, UTF-8."""
    root = etree.Element(_ENVELOPE, nsmap={"soap": SOAP})
    etree.SubElement(root, _BODY).append(message)
    return _bytes(root)


def fault(issues: Sequence[Issue], is_ours: bool, log_id: str) -> bytes:
    """A Fault (SOAP 1.1, 4.4): Server when the trouble `is_ours`, else Client. The detail holds paths and rules, never a value."""
    root = etree.Element(_ENVELOPE, nsmap={"soap": SOAP})
    told = etree.SubElement(etree.SubElement(root, _BODY), f"{{{SOAP}}}Fault")
    etree.SubElement(told, "faultcode").text = "soap:Server" if is_ours else "soap:Client"
    etree.SubElement(told, "faultstring").text = " ".join(dict.fromkeys(issue.text for issue in issues))
    detail = etree.SubElement(told, "detail")
    etree.SubElement(detail, f"{{{_FAULT_DETAIL}}}logId", nsmap={None: _FAULT_DETAIL}).text = log_id
    for issue in issues:
        place = {"code": issue.code, "rule": issue.rule, "expression": issue.expression}
        etree.SubElement(
            detail,
            f"{{{_FAULT_DETAIL}}}issue",
            {name: value for name, value in place.items() if value},
            nsmap={None: _FAULT_DETAIL},
        ).text = issue.text
    return _bytes(root)


def issues_of(invalid: XmlInvalid) -> list[Issue]:
    """The faults of some XML in the form every refusal has."""
    return [Issue("invalid", _sentence(issue), issue.path or None, issue.rule) for issue in invalid.issues]


def _sentence(issue: XmlIssue) -> str:
    return f"Rad {issue.line}: {issue.text}" if issue.line else issue.text


def _unreadable(text: str, rule: str) -> InvalidRequest:
    return InvalidRequest([Issue("invalid", text, "http.body", rule)])


def _bytes(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
