"""Bundles that are no transaction we take: refused at the entry, whole, and nothing is stored."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.systems import Systems, expressions, refusal
from tests.writes import bundle, nothing_written, patient_of_a


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_written(systems: Systems) -> Iterator[None]:
    with nothing_written(systems.store_url):
        yield


def refused(systems: Systems, body: dict[str, Any], status: int) -> set[str]:
    return expressions(refusal(systems.municipality_a.fhir("POST", "", json=body), status))


@pytest.mark.parametrize(
    "changes",
    [
        {"resourceType": "Patient"},
        {"resourceType": ["Bundle"]},
        {"type": "collection"},
        {"type": "document"},
        {"type": {}},
        {"entry": None},
        {"entry": {}},
        {"entry": "all"},
    ],
)
def test_another_kind_of_bundle_is_refused(systems: Systems, changes: dict[str, Any]) -> None:
    assert refused(systems, bundle(patient_of_a()) | changes, 400) == {"Bundle.type"}


@pytest.mark.parametrize("count", [0, 501])
def test_no_entry_or_too_many_are_refused(systems: Systems, count: int) -> None:
    whole = bundle(patient_of_a())
    assert refused(systems, whole | {"entry": whole["entry"] * count}, 400) == {"Bundle.entry"}


ENTRIES: dict[str, tuple[dict[str, Any], str]] = {
    "request missing": ({"request": None}, ""),
    "request of another type": ({"request": "POST Patient"}, ""),
    "resource missing": ({"resource": None}, ""),
    "resource of another type": ({"resource": []}, ""),
    "fullUrl of another type": ({"fullUrl": 5}, ".fullUrl"),
    "fullUrl null": ({"fullUrl": None}, ".fullUrl"),
    "fullUrl of digits": ({"fullUrl": "urn:uuid:" + "1" * 36}, ".fullUrl"),
    "fullUrl with a line break": ({"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000\n"}, ".fullUrl"),
    "unknown element": ({"search": {"mode": "match"}}, ""),
    "conditional create": (
        {"request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=x"}},
        ".request.ifNoneExist",
    ),
    "match URL": ({"request": {"method": "PUT", "url": "Patient?identifier=x"}}, ".request"),
    "delete": ({"request": {"method": "DELETE", "url": "Patient/1"}}, ".request"),
    "get": ({"request": {"method": "GET", "url": "Patient/1"}}, ".request"),
    "patch": ({"request": {"method": "PATCH", "url": "Patient/1"}}, ".request"),
    "method of another type": ({"request": {"method": ["POST"], "url": "Patient"}}, ".request"),
    "url of another type": ({"request": {"method": "POST", "url": ["Patient"]}}, ".request"),
    "url of another place": ({"request": {"method": "POST", "url": "Goal"}}, ".request"),
    "operation": ({"request": {"method": "POST", "url": "Patient/$validate"}}, ".request"),
    "no type": ({"resource": {}, "request": {"method": "POST"}}, ".resource.resourceType"),
    "type null": ({"resource": {"resourceType": None}, "request": {"method": "POST", "url": None}}, ".resource.resourceType"),
    "type of another type": (
        {"resource": {"resourceType": {}}, "request": {"method": "POST", "url": {}}},
        ".resource.resourceType",
    ),
    "type that is a word of ours": (
        {"resource": {"resourceType": "target"}, "request": {"method": "POST", "url": "target"}},
        ".resource.resourceType",
    ),
    "type not served": (
        {"resource": {"resourceType": "Observation"}, "request": {"method": "POST", "url": "Observation"}},
        ".resource.resourceType",
    ),
}


@pytest.mark.parametrize("fault", ENTRIES)
def test_a_faulty_entry_is_named(systems: Systems, fault: str) -> None:
    changes, element = ENTRIES[fault]
    whole = bundle(patient_of_a())
    whole["entry"] += bundle(patient_of_a())["entry"]
    whole["entry"][1] |= changes
    assert refused(systems, whole, 400) == {f"Bundle.entry[1]{element}"}


@pytest.mark.parametrize("entry", [None, "x", 5, [], [{}]])
def test_an_entry_that_is_no_object_is_named(systems: Systems, entry: object) -> None:
    whole = bundle(patient_of_a())
    whole["entry"].append(entry)
    assert refused(systems, whole, 400) == {"Bundle.entry[1]"}


def test_an_unknown_element_of_the_bundle_is_refused(systems: Systems) -> None:
    assert refused(systems, bundle(patient_of_a()) | {"total": 1}, 400) == {"Bundle"}


def test_the_same_record_twice_is_refused(systems: Systems) -> None:
    whole = bundle(patient_of_a())
    whole["entry"] += [whole["entry"][0] | {"resource": patient_of_a()}]
    assert refused(systems, whole, 422) == {"Bundle.entry"}


def test_one_faulty_resource_stops_the_whole_transaction(systems: Systems) -> None:
    whole = bundle(patient_of_a())
    whole["entry"] += bundle(patient_of_a(birthDate="soon"))["entry"]
    assert refused(systems, whole, 422) == {"Bundle.entry[1].resource.birthDate"}


def test_a_taken_identifier_is_a_conflict_and_stores_nothing(systems: Systems) -> None:
    twin = patient_of_a()
    whole = bundle(twin)
    whole["entry"] += bundle(dict(twin))["entry"]
    assert refused(systems, whole, 409) == {"Bundle.entry"}
