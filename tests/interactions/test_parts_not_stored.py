"""Offers, meetings, self-care and other plans are mapped and validated but not yet stored: they are refused by name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_sip.interactions.sip_write import NOT_STORED
from fhir_sip.mapping import parse_document
from tests.systems import Systems, expressions, refusal
from tests.writes import SIP, Write, all_writes, nothing_written

EXAMPLES = Path(__file__).parents[2] / "mappings" / "sip" / "examples"


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


def parts_of(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A valid offer, meeting, self-care agreement and other plan about what is in this document."""
    odd = orjson.loads((EXAMPLES / "odd.json").read_bytes())
    [need, *_], [action, *_] = document["needs"], document["actions"]
    party, staff = document["responsible_party"], document["staff"][0]["id"]
    named = {"recorded_by": party, "addresses": [need["id"]], "goals": [], "actions": [action["id"]]}
    task = {"id": "task", "what": "Mata", "instructions": "Sakta.", "done_by": "person", "status": "ready"}
    self_care = odd["egenvard"][0] | {"id": "self-care", "addresses": [need["id"]], "goals": [], "recorded_by": party}
    self_care["assessment"] |= {"assessor": staff}
    self_care["review"] |= {"responsible": party}
    self_care["risks"] = [self_care["risks"][0] | {"id": "risk", "assessed_by": staff, "recorded_by": party}]
    self_care["tasks"] = [task]
    other = odd["other_plans"][0] | {"id": "other", "next_follow_up": None} | named
    offer = odd["offers"][2] | {"id": "offer", "offered_by": party}
    called = {"role": "party", "party": party, "call": "called", "answer": "needs-action"}
    meeting = odd["meetings"][1] | {"id": "meeting"}
    meeting["participants"] = [{"who": "person", "call": "invited", "answer": "needs-action"}, called]
    return {"offers": [offer], "meetings": [meeting], "egenvard": [self_care], "other_plans": [other]}


@pytest.mark.parametrize("name", SIP)
@pytest.mark.parametrize("part", NOT_STORED)
def test_a_part_that_is_not_stored_is_refused_by_name(systems: Systems, writes: dict[str, Write], name: str, part: str) -> None:
    write = writes[name]
    content = {part: parts_of(write.content)[part]}
    assert getattr(parse_document(write.content | content), part)
    issues = refusal(write.changed(**content).send(systems.municipality_a), 422)
    assert [(issue["code"], issue["expression"]) for issue in issues] == [("not-supported", [part])]
    assert "sip-part-not-stored" in str(issues)


@pytest.mark.parametrize("name", SIP)
def test_every_part_that_is_not_stored_is_named(systems: Systems, writes: dict[str, Write], name: str) -> None:
    write = writes[name]
    issues = refusal(write.changed(**parts_of(write.content)).send(systems.municipality_a), 422)
    assert expressions(issues) == set(NOT_STORED)
