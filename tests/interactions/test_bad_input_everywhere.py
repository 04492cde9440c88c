"""Elements all over a whole plan put out of shape, one at a time: always a 4xx with an expression, never a value, nothing stored."""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import orjson

from tests.systems import Systems, expressions, fresh_plan, posted, pulled
from tests.writes import bundle, nothing_written

SENTINEL = "198001019804"
WRONG: list[Any] = [
    {"nonsense": SENTINEL},
    [[SENTINEL]],
    f"{SENTINEL}\0",
    None,
    {"extension": [{"url": SENTINEL, "valueReference": {"reference": [SENTINEL]}}]},
    {"resourceType": "Patient", "id": SENTINEL},
]

# Every third element; with six shapes, whatever is repeated in a plan meets several of them.
STEP = 3

Place = tuple[str | int, ...]


def places(element: Any, place: Place = ()) -> Iterator[Place]:
    """Every element below this one."""
    steps = element.items() if isinstance(element, dict) else enumerate(element) if isinstance(element, list) else ()
    for step, child in steps:
        yield (*place, step)
        yield from places(child, (*place, step))


def spoilt(whole: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(whole)
    element: Any = changed
    for step in place[:-1]:
        element = element[step]
    element[place[-1]] = value
    return changed


def test_no_element_of_a_resource_can_be_put_out_of_shape(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    resources = {resource["resourceType"]: resource for resource in pulled(a, plan) if resource["resourceType"] != "Organization"}
    assert len(resources) == 9
    wrong = itertools.cycle(WRONG)
    with nothing_written(systems.store_url):
        for resource in resources.values():
            etag = f'W/"{resource["meta"]["versionId"]}"'
            content = {name: child for name, child in resource.items() if name not in ("resourceType", "id")}
            for place in list(places(content))[::STEP]:
                changed = {"resourceType": resource["resourceType"], "id": resource["id"]} | spoilt(content, place, next(wrong))
                request = bundle(changed, method="PUT", url=f"{resource['resourceType']}/{resource['id']}", ifMatch=etag)
                refused(a.fhir("POST", "", content=orjson.dumps(request), headers={"Content-Type": "application/json"}), place)


def test_no_field_of_a_document_can_be_put_out_of_shape(systems: Systems) -> None:
    a = systems.municipality_a
    plan_id = posted(a, fresh_plan())
    read = a.sip("GET", plan_id)
    wrong = itertools.cycle([{"nonsense": SENTINEL}, [[SENTINEL]], f"{SENTINEL}\0", 1.5, True])
    with nothing_written(systems.store_url):
        for place in list(places(read.json()))[::STEP]:
            document = spoilt(read.json(), place, next(wrong))
            refused(a.sip("PUT", plan_id, json=document, headers={"If-Match": read.headers["ETag"]}), place)


def refused(answer: Any, place: Place) -> None:
    assert 400 <= answer.status_code < 500, (place, answer.text)
    assert expressions(answer.json()["issue"]) or place == (), (place, answer.text)
    assert SENTINEL not in answer.text, (place, answer.text)
