"""What the reader keeps, and what it refuses."""

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from fhir_sip.validation.reader import read
from tests.validation.held import held_of


def goal(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": "Leka"},
        "subject": {"reference": "Patient/1"},
    } | changes


KEPT: dict[str, dict[str, Any]] = {
    "another spelling of UTC": {"note": [{"time": "2013-01-01T10:30:00+00:00", "text": "x"}]},
    "thousandths": {"note": [{"time": "2013-01-01T10:30:00.250+02:00", "text": "x"}]},
    "zeros after the point": {"note": [{"time": "2013-01-01T10:30:00.000Z", "text": "x"}]},
    "a year": {"startDate": "2013"},
    "a month": {"startDate": "2013-01"},
    "a time": {"extension": [{"url": "u", "valueTime": "10:30:00.5"}]},
    "capitals in a UUID": {"extension": [{"url": "u", "valueUuid": "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"}]},
    "white space in base64": {"extension": [{"url": "u", "valueBase64Binary": "TG9y ZW0="}]},
    "white space around a text": {"description": {"text": " Leka "}},
    "a decimal": {"target": [{"detailQuantity": {"value": 0.1}}]},
    "an extension of a primitive": {"_startDate": {"extension": [{"url": "u", "valueCode": "c"}]}},
    "a gap filled by an extension": {
        "contained": [
            {"resourceType": "Patient", "name": [{"given": [None, "A"], "_given": [{"extension": [{"url": "u"}]}, None]}]}
        ]
    },
    "contained resources": {"contained": [{"resourceType": "Organization", "id": "o", "name": "Region Exempel"}]},
    "narrative": {"text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Leka</p></div>'}},
}


@pytest.mark.parametrize("what", KEPT)
def test_nothing_is_lost_or_respelled(what: str) -> None:
    given = goal(**KEPT[what])
    before = copy.deepcopy(given)
    assert held_of(given) == before
    assert given == before


@pytest.mark.parametrize("given", [goal(unknown=1), goal(startDate="soon"), goal(description="Leka"), {"resourceType": "Goal"}])
def test_what_is_no_goal_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(given)


def test_a_value_of_another_type_is_not_taken_for_the_same() -> None:
    held = held_of(goal(target=[{"detailInteger": "1"}, {"detailBoolean": "true"}, {"detailInteger": True}]))
    assert [(one, type(one)) for target in held["target"] for one in target.values()] == [(1, int), (True, bool), (1, int)]


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="not a valid FHIR"):
        read({"resourceType": "Plan"})
