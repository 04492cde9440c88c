"""GetCarePlans calls as a consumer writes them, and the parts of an answer."""

from typing import Any

import httpx
from lxml import etree

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.rivta.contract import RESPONDER, TYPES
from fhir_sip.rivta.soap import ACTION, SOAP
from fhir_sip.rivta.tree import Tree, read_message
from tests.systems import personnummer_of

PERSONNUMMER_OID = "1.2.752.129.2.1.3.1"
REGION, MUNICIPALITY = "SE9999000001-R000", "SE9999000011-A100"
XML = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{ACTION}"'}

_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="{soap}" xmlns:itr="urn:riv:itintegration:registry:1" xmlns:r="{responder}" xmlns:l="{types}">
  <soap:Header><itr:LogicalAddress>{address}</itr:LogicalAddress></soap:Header>
  <soap:Body>
    <r:GetCarePlans>{before}<r:patientId><l:id>{number}</l:id><l:type>{kind}</l:type></r:patientId>{after}</r:GetCarePlans>
  </soap:Body>
</soap:Envelope>
"""


def call_text(number: str, kind: str = PERSONNUMMER_OID, address: str = MUNICIPALITY, **parts: str) -> str:
    """An envelope; `before` and `after` are what stands around patientId."""
    given = {"before": "", "after": ""} | parts
    return _ENVELOPE.format(soap=SOAP, responder=RESPONDER, types=TYPES, address=address, number=number, kind=kind, **given)


def source_system(hsa_id: str) -> str:
    return f"<r:sourceSystemHSAId>{hsa_id}</r:sourceSystemHSAId>"


def care_unit(hsa_id: str) -> str:
    return f"<r:careUnitHSAId>{hsa_id}</r:careUnitHSAId>"


def date_period(start: str, end: str) -> str:
    return f"<r:datePeriod><l:start>{start}</l:start><l:end>{end}</l:end></r:datePeriod>"


def posted_xml(client: BackendClient, content: str | bytes, **headers: str) -> httpx.Response:
    """The answer to an envelope, sent with the client's token."""
    url = client.sip_url.rpartition("/")[0] + "/rivta/getcareplans"
    return client._request("POST", url, content=content, headers=XML | headers)


def body_of(answer: httpx.Response) -> etree._Element:
    """The one element in the body of a SOAP answer."""
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content).find(f"{{{SOAP}}}Body")[0]


def read_answer(answer: httpx.Response) -> Tree:
    """The GetCarePlansResponse in an answer; it must be valid by the schema."""
    assert answer.status_code == 200, answer.text
    return read_message("GetCarePlansResponse", body_of(answer))


def asked(client: BackendClient, plan: dict[str, Any], **parts: str) -> list[Tree]:
    """The care plans a client gets for the person of a plan; the result must be OK."""
    answer = read_answer(posted_xml(client, call_text(personnummer_of(plan), **parts)))
    assert answer["result"]["resultCode"] == "OK", answer["result"]
    found: list[Tree] = answer.get("carePlan", [])
    return found


def fault_of(answer: httpx.Response, status: int, code: str) -> list[dict[str, str]]:
    """The issues of a Fault, each with its text; the answer must have this status, and the fault this code."""
    assert answer.status_code == status, answer.text
    fault = body_of(answer)
    assert fault.tag == f"{{{SOAP}}}Fault"
    assert fault.findtext("faultcode") == f"soap:{code}"
    assert fault.findtext("faultstring")
    detail = fault.find("detail")
    assert detail[0].text == answer.headers["X-Request-Id"]
    return [dict(issue.attrib) | {"text": issue.text} for issue in detail[1:]]


def refused(answer: httpx.Response) -> str:
    """The message of an answer that must say INVALID_REQUEST, and give no plan."""
    found = read_answer(answer)
    assert found.keys() == {"result"}
    assert (found["result"]["resultCode"], found["result"]["errorCode"]) == ("ERROR", "INVALID_REQUEST")
    assert found["result"]["logId"] == answer.headers["X-Request-Id"]
    message: str = found["result"]["message"]
    return message
