"""GetCarePlans from the shared store: who gets what, every filter, and the form of every refusal."""

import base64
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from fhir_sip.rivta.contents import MOST_BYTES
from fhir_sip.rivta.swedish_time import stamp_of
from tests.audit.shipped import events_of
from tests.rivta.calls import (
    MUNICIPALITY,
    REGION,
    XML,
    asked,
    body_of,
    call_text,
    care_unit,
    date_period,
    fault_of,
    posted_xml,
    read_answer,
    refused,
    source_system,
)
from tests.systems import Systems, fresh_plan, new_child, personnummer_of, posted, refusal

KINDS = ["text/plain", "text/html", "application/pdf"]


@pytest.fixture(scope="module")
def plan(systems: Systems) -> dict[str, Any]:
    """Ylva's plan, posted by the municipality; region and school are parties of it. Only ever read."""
    ylva = fresh_plan()
    posted(systems.municipality_a, ylva)
    return ylva


def withdrawn(plan: dict[str, Any]) -> dict[str, Any]:
    return plan | {"consents": [consent | {"status": "inactive"} for consent in plan["consents"]]}


def test_a_party_gets_the_plan_as_documents(systems: Systems, plan: dict[str, Any]) -> None:
    (found,) = asked(systems.region_ehr, plan)
    header, body = found["carePlanHeader"], found["carePlanBody"]
    assert header["documentId"] == f"{MUNICIPALITY}/{plan['id']}"
    assert header["sourceSystemHSAId"] == MUNICIPALITY
    assert header["documentTitle"] == plan["title"]
    assert stamp_of(header["documentTime"]) == plan["dates"]["created"].replace("-", "") + "000000"
    assert header["patientId"] == {"id": personnummer_of(plan), "type": "1.2.752.129.2.1.3.1"}
    assert body["typeOfCarePlanEnum"] == "SIP"
    assert [unit["extension"] for unit in body["participatingCareUnitHSAId"]] == [REGION, MUNICIPALITY, "SE9999000011-A300"]
    assert {unit["root"] for unit in body["participatingCareUnitHSAId"]} == {"1.2.752.129.2.1.4.1"}
    assert [content["mediaType"] for content in body["content"]] == KINDS
    text, html, pdf = (base64.b64decode(content["value"], validate=True) for content in body["content"])
    assert plan["goals"][0]["own_words"] in " ".join(text.decode().split())
    assert plan["title"] in html.decode()
    assert pdf.startswith(b"%PDF-")
    assert max(map(len, (text, html, pdf))) <= MOST_BYTES


def test_the_header_says_who_answers_for_the_plan_and_when_it_was_written(systems: Systems, plan: dict[str, Any]) -> None:
    header = asked(systems.region_ehr, plan)[0]["carePlanHeader"]
    professional = header["accountableHealthcareProfessional"]
    samordnare = next(one for one in plan["staff"] if any(role["role"] == "coordinator" for role in one["roles"]))
    written = datetime.fromisoformat(professional.pop("authorTime"))
    assert timedelta(0) <= datetime.now(UTC) - written < timedelta(hours=1)
    assert professional == {
        "healthcareProfessionalHSAId": samordnare["hsa_id"],
        "healthcareProfessionalName": samordnare["name"],
        "healthcareProfessionalOrgUnit": {"orgUnitHSAId": MUNICIPALITY, "orgUnitName": "Ekdala kommun, Omsorgsnämnden"},
        "healthcareProfessionalCareUnitHSAId": MUNICIPALITY,
        "healthcareProfessionalCareGiverHSAId": MUNICIPALITY,
    }


def test_the_author_time_is_that_of_the_latest_version(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    place = posted(a, plan)
    first = asked(a, plan)[0]["carePlanHeader"]
    before = datetime.now(UTC) - timedelta(seconds=1)
    changed = plan | {"description": "Ändrad efter mötet."}
    answer = a.sip("PUT", place, json=changed, headers={"If-Match": a.sip("GET", place).headers["ETag"]})
    assert answer.status_code == 200, answer.text
    second = asked(a, plan)[0]["carePlanHeader"]
    times = [header["accountableHealthcareProfessional"]["authorTime"] for header in (first, second)]
    assert times[0] <= times[1]
    assert datetime.fromisoformat(times[1]) >= before.replace(microsecond=0)
    assert second["documentTime"] == first["documentTime"]
    assert second["documentId"] == first["documentId"]


def test_a_stranger_and_an_unknown_person_get_the_same_answer(systems: Systems, plan: dict[str, Any]) -> None:
    hidden = posted_xml(systems.municipality_b, call_text(personnummer_of(plan)))
    unknown = posted_xml(systems.municipality_b, call_text(new_child()[1]))
    assert read_answer(hidden).keys() == read_answer(unknown).keys() == {"result"}
    texts = [answer.text.replace(answer.headers["X-Request-Id"], "") for answer in (hidden, unknown)]
    assert texts[0] == texts[1]
    assert {name for name in hidden.headers} == {name for name in unknown.headers}


def test_a_withdrawn_consent_closes_the_plan_at_once(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    place = posted(a, plan)
    assert len(asked(systems.region_ehr, plan)) == 1
    closed = withdrawn(plan) | {"status": "on-hold"}
    answer = a.sip("PUT", place, json=closed, headers={"If-Match": a.sip("GET", place).headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert asked(systems.region_ehr, plan) == []
    assert len(asked(a, plan)) == 1


def test_what_is_hidden_is_in_no_document(systems: Systems) -> None:
    """The region does not disclose: its actions are in none of the municipality's documents, and in the region's own."""
    plan = fresh_plan()
    for consent in plan["consents"]:
        if consent["kind"] == "secrecy":
            consent["disclosers"].remove(REGION)
    posted(systems.municipality_a, plan)
    of_region = [action["what"] for action in plan["actions"] if action["responsible"] == REGION]
    assert of_region
    for client, is_shown in ((systems.municipality_a, False), (systems.region_ehr, True)):
        (found,) = asked(client, plan)
        text, html, _ = (base64.b64decode(content["value"]).decode("latin-1") for content in found["carePlanBody"]["content"])
        for what in of_region:
            assert (what.encode().decode("latin-1") in " ".join(text.split())) is is_shown
            assert (what.encode().decode("latin-1") in " ".join(html.split())) is is_shown


def test_a_party_of_the_plan_that_no_consent_opens_gets_nothing(systems: Systems, plan: dict[str, Any]) -> None:
    assert asked(systems.school, plan) == []


def test_a_plan_without_provenance_says_so(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    target = f"CarePlan/{posted(a, plan)}"
    found = httpx.post(f"{systems.store_url}/Provenance/_search", data={"target": target}, trust_env=False, timeout=30).json()[
        "entry"
    ]
    for entry in found:
        gone = httpx.delete(f"{systems.store_url}/Provenance/{entry['resource']['id']}", trust_env=False, timeout=30)
        assert gone.status_code == 200, gone.text
    answer = read_answer(posted_xml(a, call_text(personnummer_of(plan))))
    assert answer["result"]["resultCode"] == "INFO"
    assert answer["result"]["message"].startswith("Plan 1: authorTime")
    header = answer["carePlan"][0]["carePlanHeader"]
    assert header["accountableHealthcareProfessional"]["authorTime"] == header["documentTime"]


@pytest.mark.parametrize(
    ("parts", "matches"),
    [
        ({"before": care_unit(MUNICIPALITY)}, True),
        ({"before": care_unit(REGION) + care_unit(MUNICIPALITY)}, True),
        ({"before": care_unit(REGION)}, False),
        ({"after": source_system(MUNICIPALITY)}, True),
        ({"after": source_system(REGION), "address": REGION}, False),
        ({"address": "SE165565594230-1000"}, True),
        ({"after": date_period("20000101", "20991231")}, True),
        ({"after": date_period("20000101", "20010101")}, False),
        ({"after": source_system(MUNICIPALITY) + "<r:careContactId>vk-1</r:careContactId>"}, False),
    ],
)
def test_every_filter_is_honoured(systems: Systems, plan: dict[str, Any], parts: dict[str, str], matches: bool) -> None:
    assert bool(asked(systems.region_ehr, plan, **parts)) is matches


def test_the_period_holds_both_its_days(systems: Systems, plan: dict[str, Any]) -> None:
    day = plan["dates"]["created"].replace("-", "")
    assert len(asked(systems.region_ehr, plan, after=date_period(day, day))) == 1


@pytest.mark.parametrize(
    ("number", "parts", "path"),
    [
        ("19800101980", {}, "GetCarePlans.patientId.id"),
        ("198001019801", {}, "GetCarePlans.patientId.id"),
        ("19800101-9804", {}, "GetCarePlans.patientId.id"),
        ("1980|0101", {"kind": "1.2.752.74.9.1", "after": source_system(MUNICIPALITY)}, "GetCarePlans.patientId.id"),
        ("198001019804", {"kind": "1.2.3.4"}, "GetCarePlans.patientId.type"),
        ("198001019804", {"kind": "personnummer"}, "GetCarePlans.patientId.type"),
        ("R1", {"kind": "1.2.752.74.9.1"}, "GetCarePlans.sourceSystemHSAId"),
        ("198001019804", {"after": "<r:careContactId>1</r:careContactId>"}, "GetCarePlans.sourceSystemHSAId"),
        ("198001019804", {"after": source_system(REGION)}, "GetCarePlans.sourceSystemHSAId"),
        ("198001019804", {"after": date_period("20260102", "20260101")}, "GetCarePlans.datePeriod"),
        ("198001019804", {"after": date_period("20260231", "20260301")}, "GetCarePlans.datePeriod.start"),
        ("198001019804", {"after": date_period("2026-02-01", "20260301")}, "GetCarePlans.datePeriod.start"),
        ("198001019804", {"before": care_unit("x")}, "GetCarePlans.careUnitHSAId"),
        ("198001019804", {"after": "<r:unknown198001019804/>"}, "GetCarePlans"),
        ("198001019804", {"after": "<r:sourceSystemHSAId/>"}, "GetCarePlans.sourceSystemHSAId"),
    ],
)
def test_a_request_against_the_contract_is_told_where_and_why(
    systems: Systems, number: str, parts: dict[str, str], path: str
) -> None:
    message = refused(posted_xml(systems.region_ehr, call_text(number, **parts)))
    assert message.startswith(f"{path}: ")
    assert number not in message
    assert "unknown198001019804" not in message


def test_a_reserve_number_is_asked_for_in_its_source_system(systems: Systems) -> None:
    plan = fresh_plan()
    number = f"R{uuid.uuid4().hex[:8]}"
    plan["person"]["identifiers"].append({"kind": "nationellt-reservnummer", "value": number})
    posted(systems.municipality_a, plan)
    parts = {"kind": "1.2.752.74.9.1", "after": source_system(MUNICIPALITY)}
    (found,) = read_answer(posted_xml(systems.region_ehr, call_text(number, **parts)))["carePlan"]
    assert found["carePlanHeader"]["patientId"] == {"id": number, "type": "1.2.752.74.9.1"}


def test_the_log_id_is_the_callers_request_id_when_that_is_a_uuid(systems: Systems, plan: dict[str, Any]) -> None:
    given, call = str(uuid.uuid4()), call_text(personnummer_of(plan))
    assert read_answer(posted_xml(systems.region_ehr, call, **{"X-Request-Id": given}))["result"]["logId"] == given
    for other in ("not-a-uuid", f"{given[:24]}{personnummer_of(plan)}"):
        made = read_answer(posted_xml(systems.region_ehr, call, **{"X-Request-Id": other}))["result"]["logId"]
        assert made != other
        assert uuid.UUID(made).version == 4


def test_utf_16_is_read(systems: Systems, plan: dict[str, Any]) -> None:
    text = call_text(personnummer_of(plan)).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    answer = posted_xml(systems.region_ehr, text.encode("utf-16"), **{"Content-Type": "text/xml; charset=UTF-16"})
    assert len(read_answer(answer)["carePlan"]) == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "xml-form"),
        ("<a>", "xml-form"),
        ("<a/>", "soap-envelope"),
        (
            call_text("1").replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
            "soap-envelope",
        ),
        (call_text("1").replace("<itr:LogicalAddress>SE9999000011-A100</itr:LogicalAddress>", ""), "soap-logical-address"),
        (call_text("1", address=" "), "soap-logical-address"),
        (call_text("1").replace("</soap:Header>", '<x soap:mustUnderstand="1"/></soap:Header>'), "soap-must-understand"),
        (call_text("1").replace("</soap:Body>", "<x/></soap:Body>"), "soap-body"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + call_text("&x;").partition("?>")[2], "xml-doctype"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">' + call_text("1").partition("?>")[2], "xml-doctype"),
        (
            call_text("1")
            .replace("<soap:Body>", "<soap:Body>" + "<a>" * 40)
            .replace("</soap:Body>", "</a>" * 40 + "</soap:Body>"),
            "xml-depth",
        ),
    ],
)
def test_an_envelope_that_cannot_be_read_is_a_client_fault(systems: Systems, content: str, rule: str) -> None:
    issues = fault_of(posted_xml(systems.region_ehr, content), 400, "Client")
    assert [issue["rule"] for issue in issues] == [rule]


def test_a_huge_attribute_is_refused_before_it_is_parsed(systems: Systems) -> None:
    content = call_text("1").replace("<soap:Body>", f"<soap:Body a='{'x' * 2_100_000}'>")
    fault_of(posted_xml(systems.region_ehr, content), 413, "Client")


@pytest.mark.parametrize(
    ("headers", "status", "place"),
    [
        ({"Content-Type": "application/soap+xml"}, 415, "http.Content-Type"),
        ({"Content-Type": "text/xml; charset=iso-8859-1"}, 415, "http.Content-Type"),
        ({"Content-Encoding": "gzip"}, 415, "http.Content-Encoding"),
        ({"SOAPAction": '"urn:another"'}, 400, "http.SOAPAction"),
    ],
)
def test_a_call_in_another_form_is_refused(systems: Systems, headers: dict[str, str], status: int, place: str) -> None:
    issues = fault_of(posted_xml(systems.region_ehr, call_text("1"), **headers), status, "Client")
    assert [issue["expression"] for issue in issues] == [place]


def test_without_a_token_or_its_scopes_the_table_of_errors_holds_in_a_fault(systems: Systems, plan: dict[str, Any]) -> None:
    a = systems.region_ehr
    url = a.sip_url.rpartition("/")[0] + "/rivta/getcareplans"
    call = call_text(personnummer_of(plan)).encode()
    for token, challenge in (({}, "Bearer"), ({"Authorization": "Bearer x"}, 'Bearer error="invalid_token"')):
        answer = httpx.post(url, content=call, headers=XML | token, trust_env=False)
        assert [issue["code"] for issue in fault_of(answer, 401, "Client")] == ["login"]
        assert answer.headers["WWW-Authenticate"] == challenge
    narrow = a.token_response(a.assertion(), "system/Patient.r").json()["access_token"]
    answer = httpx.post(url, content=call, headers=XML | {"Authorization": f"Bearer {narrow}"}, trust_env=False)
    assert [issue["code"] for issue in fault_of(answer, 403, "Client")] == ["forbidden"]


def test_another_message_is_no_request(systems: Systems) -> None:
    text = call_text("1").replace("r:GetCarePlans", "r:GetCarePlansResponse")
    assert "GetCarePlans" in refused(posted_xml(systems.region_ehr, text))


def test_reading_is_in_the_access_log_and_refusals_are_audited(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    place = posted(a, plan)
    (call_id,) = {posted_xml(systems.region_ehr, call_text(personnummer_of(plan))).headers["X-Request-Id"]}
    posted_xml(systems.municipality_b, call_text(personnummer_of(plan)))
    rows = a.sip("GET", f"{place}/access-log").json()["accesses"]
    seen = {(row["party"], row["interaction"], row["result"]) for row in rows}
    assert (REGION, "search-type", "allowed") in seen
    assert [row["party"] for row in rows if row["party"] not in (REGION, MUNICIPALITY)] == []
    denied = posted_xml(systems.region_ehr, call_text("198001019801")).headers["X-Request-Id"]
    for request_id, outcome in ((call_id, "0"), (denied, "4")):
        assert [event["outcome"] for event in events_of(systems, request_id)] == [outcome]


def test_the_wsdl_and_its_schemas_are_given_without_a_token(systems: Systems) -> None:
    url = systems.region_ehr.sip_url.rpartition("/")[0] + "/rivta/getcareplans"
    wsdl = httpx.get(f"{url}?wsdl", trust_env=False)
    assert wsdl.status_code == 200
    assert f'location="{url}"' in wsdl.text
    assert httpx.get(f"{url}?xsd=GetCarePlansResponder_2.0.xsd", trust_env=False).text.count(f"{url}?xsd=") == 1
    for query in ("", "?xsd=../systems.yaml"):
        refusal(httpx.get(url + query, trust_env=False), 404)
    assert httpx.put(url, trust_env=False).status_code == 405


def test_no_namespace_but_the_contracts_is_in_an_answer(systems: Systems, plan: dict[str, Any]) -> None:
    element = body_of(posted_xml(systems.region_ehr, call_text(personnummer_of(plan))))
    assert {name.rpartition("}")[0][1:] for name in (one.tag for one in element.iter())} == {
        "urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2",
        "urn:riv:clinicalprocess:logistics:logistics:3",
    }
