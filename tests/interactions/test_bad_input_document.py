"""SIP documents that are not right: each fault is told with its place in the document, at POST and at PUT, and nothing is stored."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.systems import Systems, expressions, refusal
from tests.writes import SIP, Write, all_writes, nothing_written

SENTINEL = "198001019804"


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


def with_value(document: dict[str, Any], place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    element: Any = changed
    for step in place[:-1]:
        element = element[step]
    element[place[-1]] = value
    return changed


# Place in the document, the value put there, and the place that must be told.
FAULTS: dict[str, tuple[tuple[str | int, ...], Any, str]] = {
    "number for a text": (("title",), 5, "title"),
    "text for a list": (("goals",), SENTINEL, "goals"),
    "null": (("dates",), None, "dates"),
    "unknown field": (("dates", f"x{SENTINEL}"), 1, "dates"),
    "unknown field on top": ((SENTINEL,), 1, None or ""),
    "unknown code": (("status",), SENTINEL, "status"),
    "unknown code within": (("goals", 0, "status"), SENTINEL, "goals[0].status"),
    "no such day": (("dates", "start"), "2026-02-30", "dates.start"),
    "date and time": (("dates", "start"), "2026-02-03T10:00:00Z", "dates.start"),
    "wrong check digit": (("person", "identifiers", 0, "value"), "198001019806", "person.identifiers[0].value"),
    "hyphen": (("person", "identifiers", 0, "value"), "19800101-9804", "person.identifiers[0].value"),
    "line break after": (("person", "identifiers", 0, "value"), SENTINEL + "\n", "person.identifiers[0].value"),
    "NUL": (("title",), "A\0", "title"),
    "line break in a line": (("person", "family_name"), "A\nB\n", "person.family_name"),
    "a slash in an id": (("goals", 0, "id"), "a/b", "goals[0].id"),
    "a line break after an id": (("goals", 0, "id"), "a\n", "goals[0].id"),
    "an id over 64": (("goals", 0, "id"), "a" * 65, "goals[0].id"),
    "an organisation that is no HSA-id": (("parties", 0, "hsa_id"), "Kommunen", "parties[0].hsa_id"),
    "a goal that is not there": (("actions", 0, "goal"), "nothing", "actions[0].goal"),
    "a party that is not there": (("actions", 0, "responsible"), "SE9999000022-B100", "actions[0].responsible"),
    "a text too long": (("title",), "A" * 1001, "title"),
    "another version of the form": (("schema_version",), "9.9", "schema_version"),
}


@pytest.mark.parametrize("name", SIP)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_place(systems: Systems, writes: dict[str, Write], name: str, fault: str) -> None:
    place, value, told = FAULTS[fault]
    write = writes[name]
    answer = write.changed(**with_value(write.content, place, value)).send(systems.municipality_a)
    issues = refusal(answer, 422)
    assert (told in expressions(issues)) if told else issues
    assert SENTINEL not in answer.text


@pytest.mark.parametrize("name", SIP)
def test_a_party_nobody_has_registered_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    write = writes[name]
    party = {"hsa_id": "SE9999000099-X999"}
    answer = write.changed(parties=[*write.content["parties"], party]).send(systems.municipality_a)
    assert "CareTeam.participant" in " ".join(expressions(refusal(answer, 422)))


def test_another_partys_plan_is_not_posted(systems: Systems, writes: dict[str, Write]) -> None:
    issues = refusal(writes["sip-post"].send(systems.region_ehr), 403)
    assert expressions(issues) == {"responsible_party"}


def test_nothing_can_be_left_out_of_a_stored_plan(systems: Systems, writes: dict[str, Write]) -> None:
    write = writes["sip-put"]
    needs = write.content["needs"]
    fewer = {"needs": needs[1:]} if len(needs) > 1 else {"needs": []}
    assert refusal(write.changed(**fewer).send(systems.municipality_a), 422)


def test_the_same_id_with_other_content_is_a_conflict(systems: Systems, writes: dict[str, Write]) -> None:
    stored = writes["sip-put"].content["id"]
    issues = refusal(writes["sip-post"].changed(id=stored).send(systems.municipality_a), 409)
    assert expressions(issues) == {"id"}
