"""L16, L19: nothing that may be given is refused, and no part of an answer tells of what is hidden."""

import copy
import json
import uuid
from typing import Any

import httpx

from tests.attacks.records import Record, all_of, as_new, etag_of, key_of, put
from tests.leaks.scenes import Scene, Told, accepted, entries, hide_from_region, keys_in, same, told_plan
from tests.systems import fresh_plan, pulled
from tests.writes import bundle, patient_of_a, transaction_of

_MISSING = "999999999"


def test_l16_what_is_no_record_is_not_blocked(scene: Scene) -> None:
    """OperationOutcomes, Bundles, documents and the public directory pass; a search without a visible row is an empty Bundle."""
    plan = told_plan(scene.a)
    region = scene.region
    records = pulled(region, plan.document)
    kinds = {record["resourceType"] for record in records}
    assert kinds >= {
        "CarePlan",
        "CareTeam",
        "Goal",
        "Task",
        "Condition",
        "Consent",
        "Patient",
        "RelatedPerson",
        "PractitionerRole",
    }
    whole = region.fhir("GET", f"CarePlan/{plan.place}/$sip")
    assert (whole.status_code, whole.json()["resourceType"], whole.json()["type"]) == (200, "Bundle", "collection")
    for form in ("application/json", "text/html", "text/plain", "application/pdf"):
        assert region.sip("GET", plan.place, headers={"Accept": form}).status_code == 200, form
    for caller in (scene.b, region):
        empty = caller.fhir("GET", "CarePlan", params={"_id": _MISSING})
        assert entries(empty) == []
        assert empty.json()["type"] == "searchset"
    hidden = scene.b.fhir("GET", "Goal", params={"patient.identifier": plan.person})
    assert (hidden.status_code, entries(hidden)) == (200, [])
    verdict = region.fhir("POST", "Goal/$validate", json={"resourceType": "Goal"})
    assert (verdict.status_code, verdict.json()["resourceType"]) == (200, "OperationOutcome")
    refused = scene.b.fhir("GET", f"CarePlan/{plan.place}")
    assert (refused.status_code, refused.json()["resourceType"]) == (404, "OperationOutcome")
    posted = scene.a.fhir("POST", "", json=transaction_of(fresh_plan()))
    assert (posted.status_code, posted.json()["type"]) == (200, "transaction-response")
    for caller in (scene.b, region, scene.school):
        assert caller.fhir("GET", "Organization/SE9999000011-A100").status_code == 200
        assert len(keys_in(caller.fhir("GET", "Organization", params={"_count": "5"}))) == 5
        assert caller.fhir("GET", "metadata").json()["resourceType"] == "CapabilityStatement"


def both(scene: Scene, key: str, record: Record, plan: Told) -> list[tuple[str, httpx.Response, httpx.Response]]:
    """The same request about something hidden and something missing, by a stranger: what, and the two answers."""
    kind, b = record["resourceType"], scene.b
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "{}", {}),
        ("GET", "{}/_history", {}),
        ("GET", "{}/_history/1", {}),
        ("GET", "{}/_history/77", {}),
        ("GET", "{}/$explain", {}),
        ("DELETE", "{}", {}),
        ("PATCH", "{}", {"json": []}),
    ]
    answers = []
    for method, path, given in asked:
        hidden, missing = (b.fhir(method, path.format(name), **given) for name in (key, f"{kind}/{_MISSING}"))
        answers.append((f"{method} {path} of {kind}", hidden, missing))
    for headers, change in (
        ({"If-Match": etag_of(record)}, {}),
        ({"If-Match": 'W/"77"'}, {}),
        ({"If-Match": 'W/"77"'}, {"status": 7}),
        ({}, {}),
    ):
        hidden = b.fhir("PUT", key, json=record | change, headers=headers)
        missing = b.fhir("PUT", f"{kind}/{_MISSING}", json=record | change | {"id": _MISSING}, headers=headers)
        answers.append((f"PUT {kind} {headers} {change}", hidden, missing))
    absent = record | {"id": _MISSING}
    hidden, missing = (
        b.fhir("POST", "", json=bundle(sent, method="PUT", url=key_of(sent), ifMatch=etag_of(record)))
        for sent in (record, absent)
    )
    return [*answers, (f"transaction with {kind}", hidden, missing)]


def test_l19_no_part_of_an_answer_tells_hidden_from_missing(scene: Scene) -> None:
    """Status, body, ETag and Location of reads and writes; taken identifiers; the log; text beside a reference; contained."""
    plan = told_plan(scene.a)
    records = {record["resourceType"]: record for record in pulled(scene.a, plan.document)}
    for kind in ("CarePlan", "Consent", "Patient"):
        for what, hidden, missing in both(scene, key_of(records[kind]), records[kind], plan):
            assert same(hidden, missing), what
            assert "etag" not in hidden.headers, what
            assert hidden.is_client_error, what
    for path in ("{}", "{}/access-log"):
        assert same(scene.b.sip("GET", path.format(plan.place)), scene.b.sip("GET", path.format(_MISSING))), path
    for etag in ('W/"1"', 'W/"77"'):
        hidden, missing = (
            scene.b.sip("PUT", place, json=plan.document, headers={"If-Match": etag}) for place in (plan.place, _MISSING)
        )
        assert same(hidden, missing), "PUT of the document"
    for path in ("AuditEvent", "AuditEvent/1", "Provenance", "Provenance/1", f"AuditEvent?patient={key_of(records['Patient'])}"):
        answer = scene.region.fhir("GET", path)
        assert answer.status_code == 404, path
        assert not plan.is_in(answer)
    assert scene.region.sip("GET", f"{plan.place}/access-log").status_code == 403, "the log is the custodian's to give"
    texts_beside_references(scene, plan)


def texts_beside_references(scene: Scene, plan: Told) -> None:
    a, region, secret = scene.a, scene.region, f"hemlig-{uuid.uuid4()}"
    [care_plan] = all_of(a, plan.document, "CarePlan")
    goal = all_of(a, plan.document, "Goal")[0]
    for reference in care_plan["goal"]:
        reference["display"] = secret
    care_plan["subject"]["display"] = secret
    accepted(put(a, care_plan))
    hide_from_region(a, plan, [key_of(goal)])
    assert region.fhir("GET", key_of(goal)).status_code == 404
    seen = [
        region.fhir("GET", key_of(care_plan)),
        region.fhir("GET", "CarePlan", params={"_id": plan.place, "_include": "CarePlan:goal"}),
        region.fhir("GET", f"CarePlan/{plan.place}/$sip"),
        region.sip("GET", plan.place),
    ]
    for answer in seen:
        assert answer.status_code == 200
        assert secret not in answer.text
        assert goal["description"]["text"] not in answer.text
    inside = patient_of_a(contained=[{"resourceType": "Patient", "id": "x", "name": [{"text": secret}]}])
    refused = a.fhir("POST", "Patient", json=inside)
    assert (refused.status_code, secret in refused.text) == (422, False)
    by_contained = copy.deepcopy(as_new(goal)) | {"contained": [goal]}
    del by_contained["fullUrl"]
    assert a.fhir("POST", "Goal", json=json.loads(json.dumps(by_contained))).status_code == 422
