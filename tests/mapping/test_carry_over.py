"""An update keeps what the mapping does not own, writes what it does, and knows when nothing changed."""

import copy

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from fhir_sip.mapping import (
    SipDocument,
    carry_over,
    compare,
    from_fhir,
    item_key,
    parse_document,
    to_fhir,
    with_references,
)

from .conftest import EXAMPLES
from .strategies import sip_documents
from .test_round_trip import stored_bundle

R000 = "SE9999000001-R000"
NOPATIENT = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPATIENT"}


class Stored:
    """A plan as the store keeps it, and updates laid on top of it."""

    def __init__(self, document: SipDocument) -> None:
        bundle = to_fhir(document)
        self.ids = {e["fullUrl"]: f"{e['resource']['resourceType']}/s{i}" for i, e in enumerate(bundle["entry"])}
        self.bundle = stored_bundle(bundle, self.ids)
        self.resources = {item_key(e["resource"]): e["resource"] for e in self.bundle["entry"]}

    def update(self, document: SipDocument) -> dict[tuple[str, str], dict]:
        """Lay the document on top; give the resources that have to be written."""
        written = {}
        for entry in to_fhir(document)["entry"]:
            key = item_key(entry["resource"])
            before = copy.deepcopy(self.resources[key])
            result = compare(with_references(entry["resource"], self.ids), self.resources[key])
            assert self.resources[key] == before
            assert result.changed == (result.resource != before)
            if result.changed:
                written[key] = result.resource
                before.clear()
                self.resources[key].clear()
                self.resources[key].update(result.resource)
        return written


def protect(data: dict, kind: str) -> None:
    """Protect the person's identity; the meeting is held by video instead, since a place may show where the person lives."""
    data["person"]["protected_identity"] = kind
    for meeting in data["meetings"]:
        if meeting.pop("place", None):
            meeting["video_link"] = "https://video.example.se/1"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sip_documents())
def test_the_same_document_again_writes_nothing(document: SipDocument) -> None:
    assert Stored(document).update(document) == {}


def test_only_what_changed_is_written(example_data: dict) -> None:
    stored = Stored(parse_document(example_data))
    example_data["goals"][0]["achievement"] = "achieved"
    del example_data["goals"][0]["target_date"]
    example_data["actions"][0]["result"] = "Klart."
    example_data["next_follow_up"]["date"] = "2027-03-01"
    del example_data["crisis_plan"]
    changed = parse_document(example_data)

    assert stored.update(changed).keys() == {
        ("Goal", "mal-bilder"),
        ("Task", "insats-bildstod"),
        ("CarePlan", "SE9999000011-A100/2026-0417"),
    }
    assert from_fhir(stored.bundle, complete=True) == changed
    assert "target" not in stored.resources["Goal", "mal-bilder"]


def test_optional_parts_go_away_and_come_back(example_data: dict) -> None:
    document = parse_document(example_data)
    stored = Stored(document)
    protect(example_data, "skyddad-folkbokforing")
    del example_data["person"]["gender"], example_data["next_follow_up"], example_data["staff"][0]["telecom"]
    del example_data["dates"]["meeting"], example_data["relatives"][0]["identifiers"]
    example_data["consents"][0]["signatures"] = []
    changed = parse_document(example_data)

    stored.update(changed)
    assert from_fhir(stored.bundle, complete=True) == changed
    stored.update(document)
    assert from_fhir(stored.bundle, complete=True) == document
    assert stored.resources["Patient", ""]["meta"].keys() == {"profile", "versionId", "lastUpdated"}


def test_only_the_changed_part_of_self_care_and_of_a_plan_that_stands_in_is_written() -> None:
    data = orjson.loads((EXAMPLES / "odd.json").read_bytes())
    stored = Stored(parse_document(data))
    assert stored.update(parse_document(data)) == {}
    plan, task = stored.resources["CarePlan", f"{R000}/egen.1"], stored.resources["Task", "u.2"]
    plan["note"] = [{"text": "Från journalen"}]
    task["code"]["coding"].append({"system": "http://snomed.info/sct", "code": "1"})

    data["egenvard"][0]["what_if"] = "Ring BUP."
    data["egenvard"][0]["tasks"][0] |= {"done_by": "0", "what": "Påminna"}
    data["egenvard"][0]["risks"][0]["risks"].pop()
    data["other_plans"][0] |= {"kind": "other", "status": "completed"}
    data["meetings"][0]["participants"][3]["answer"] = "declined"
    data["offers"][1]["reason"] = "Kommunen kallade i stället."
    data["agreements"][1] |= {"answer": "agreed", "date": "2026-03-09"}
    data["consents"][0]["maturity"]["may_decide"] = False
    changed = parse_document(data)

    assert stored.update(changed).keys() == {
        ("CarePlan", f"{R000}/egen.1"),
        ("Task", "u.2"),
        ("RiskAssessment", "r.2"),
        ("CarePlan", f"{R000}/LSS.17"),
        ("Appointment", "k.1"),
        ("Task", "e.2"),
        ("CarePlan", "SE9999000011-A200/Z-9..odd."),
        ("Consent", "c.1"),
    }
    assert from_fhir(stored.bundle, complete=True) == changed
    assert plan["note"] == [{"text": "Från journalen"}]
    assert len(task["code"]["coding"]) == 2


def test_who_does_a_task_may_change_from_a_person_to_a_party_and_back() -> None:
    data = orjson.loads((EXAMPLES / "odd.json").read_bytes())
    document, task = parse_document(data), data["egenvard"][0]["tasks"][0]
    stored = Stored(document)
    task["done_by_party"] = task.pop("done_by") and R000
    changed = parse_document(data)

    assert stored.update(changed).keys() == {("Task", "u.2")}
    assert from_fhir(stored.bundle, complete=True) == changed
    stored.update(document)
    assert from_fhir(stored.bundle, complete=True) == document


def test_what_a_fhir_client_added_stays(example_data: dict) -> None:
    stored = Stored(parse_document(example_data))
    patient, goal = stored.resources["Patient", ""], stored.resources["Goal", "mal-bilder"]
    consent, task = stored.resources["Consent", "samtycke-plan"], stored.resources["Task", "insats-bildstod"]
    patient["identifier"].append({"system": "https://other.example/id", "value": "1"})
    patient["telecom"] = [{"system": "phone", "value": "+46701740699"}]
    patient["meta"]["security"] = [NOPATIENT]
    goal["note"] = [{"text": "Från journalen"}]
    goal["target"][0]["measure"] = {"text": "Antal bilder"}
    goal["extension"].insert(0, {"url": "https://other.example/x", "valueString": "x"})
    consent["dateTime"] = "2026-09-21T14:30:00+02:00"
    consent["provision"]["provision"] = [{"type": "deny"}]
    task["code"]["coding"] = [{"system": "http://snomed.info/sct", "code": "410606002"}]
    extras = copy.deepcopy((patient, goal, consent, task))
    assert stored.update(parse_document(example_data)) == {}

    example_data["person"] |= {"gender": "other", "family_name": "Nyqvist"}
    example_data["goals"][0] |= {"target_date": "2027-03-15", "horizon": "long"}
    example_data["consents"][0] |= {"receivers": ["SE9999000011-A100"], "status": "inactive"}
    example_data["actions"][0] |= {"what": "Bildstöd", "ksi_code": "KS2"}
    changed = parse_document(example_data)
    assert len(stored.update(changed)) == 4

    assert from_fhir(stored.bundle, complete=True) == changed
    assert patient["telecom"] == extras[0]["telecom"]
    assert NOPATIENT in patient["meta"]["security"]
    assert patient["identifier"] == extras[0]["identifier"]
    assert goal["note"] == extras[1]["note"]
    assert goal["target"] == [{"dueDate": "2027-03-15", "measure": {"text": "Antal bilder"}}]
    assert goal["extension"][0] == extras[1]["extension"][0]
    assert consent["dateTime"] == extras[2]["dateTime"]
    assert consent["provision"]["provision"] == [{"type": "deny"}]
    assert task["code"]["coding"] == [*extras[3]["code"]["coding"], {"system": "urn:oid:1.2.752.116.1.3.2.3.8", "code": "KS2"}]
    assert goal["id"] == extras[1]["id"]


def test_protecting_an_identity_takes_the_whereabouts_away(example_data: dict) -> None:
    stored = Stored(parse_document(example_data))
    patient = stored.resources["Patient", ""]
    patient |= {"telecom": [{"value": "+46701740699"}], "address": [{"city": "Ekdala"}], "contact": [{}]}
    patient["meta"]["security"] = [NOPATIENT]
    assert stored.update(parse_document(example_data)) == {}

    protect(example_data, "sekretessmarkering")
    written = stored.update(parse_document(example_data))
    assert written.keys() == {("Patient", ""), ("Appointment", "mote-1")}
    assert "Barnhabiliteringen" not in str(written["Appointment", "mote-1"])
    assert not patient.keys() & {"telecom", "address", "contact"}
    assert [label["code"] for label in patient["meta"]["security"]] == ["NOPATIENT", "sekretessmarkering", "DEMO"]


def test_a_lost_profile_claim_is_put_back(example_bundle: dict) -> None:
    new = example_bundle["entry"][0]["resource"]
    stored = {**copy.deepcopy(new), "id": "1", "meta": {"tag": [{"code": "x"}]}}
    assert carry_over(new, stored)["meta"] == {"tag": [{"code": "x"}], **new["meta"]}
    assert compare(new, stored).changed


@pytest.mark.parametrize("resource", [{"resourceType": "Basic"}, {"resourceType": "Goal", "identifier": []}])
def test_only_a_plans_own_resources_have_a_key(resource: dict) -> None:
    with pytest.raises(KeyError):
        item_key(resource)
