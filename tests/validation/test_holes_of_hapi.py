"""What HAPI 8.8.0 does not check or offers to undo, and that it is closed here (docs/decisions/0003). One test for each hole.

That a store which does not validate at all is not served from: tests/contract/test_start_check.py. Unknown elements in an update:
tests/interactions/test_unknown_elements.py.
"""

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fhir_sip.validation.profiles import PROFILE_OF, stored_profiles
from tests.systems import Systems, expressions, fresh_plan, posted, pulled, refusal
from tests.writes import bundle, nothing_written, transaction_of

Record = dict[str, Any]


@pytest.fixture(scope="module")
def stored(systems: Systems) -> list[Record]:
    """Everything of a plan of municipality A."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    return pulled(systems.municipality_a, plan)


@pytest.fixture
def records(systems: Systems, stored: list[Record]) -> Iterator[list[Record]]:
    """The same, for a test that must leave nothing."""
    with nothing_written(systems.store_url):
        yield stored


def first(records: list[Record], kind: str) -> Record:
    return next(record for record in records if record["resourceType"] == kind)


def as_new(record: Record, **changes: Any) -> Record:
    return {name: value for name, value in record.items() if name not in ("id", "meta")} | changes


# A place that FHIR types and no profile speaks of; one that a profile narrows.
@pytest.mark.parametrize("element", ["encounter", "author"])
def test_a_reference_to_a_resource_of_another_type_is_refused(systems: Systems, records: list[Record], element: str) -> None:
    plan, goal = first(records, "CarePlan"), first(records, "Goal")
    changed = plan | {element: {"reference": f"Goal/{goal['id']}"}}
    key, version = f"CarePlan/{plan['id']}", f'W/"{plan["meta"]["versionId"]}"'
    a = systems.municipality_a
    [alone, validated, inside] = [
        refusal(a.fhir("PUT", key, json=changed, headers={"If-Match": version}), 422),
        refusal(a.fhir("POST", "CarePlan/$validate", json=changed), 200),
        refusal(a.fhir("POST", "", json=bundle(changed, method="PUT", url=key, ifMatch=version)), 422),
    ]
    assert expressions(alone) == {f"CarePlan.{element}"}
    assert f"CarePlan.{element}" in expressions([issue for issue in validated if issue["severity"] == "error"])
    assert expressions(inside) == {f"Bundle.entry[0].resource.{element}"}


def test_a_urn_of_another_type_is_refused(systems: Systems, records: list[Record]) -> None:
    """HAPI looks at a `urn:uuid:` before it is resolved, and not again."""
    whole = transaction_of(fresh_plan())
    [plan] = [number for number, entry in enumerate(whole["entry"]) if entry["resource"]["resourceType"] == "CarePlan"]
    [goal, *_] = [entry for entry in whole["entry"] if entry["resource"]["resourceType"] == "Goal"]
    whole["entry"][plan]["resource"]["encounter"] = {"reference": goal["fullUrl"]}
    issues = refusal(systems.municipality_a.fhir("POST", "", json=whole), 422)
    assert f"Bundle.entry[{plan}].resource.encounter" in expressions(issues)


def test_an_unknown_element_of_a_new_record_in_a_transaction_is_refused(systems: Systems, records: list[Record]) -> None:
    whole = transaction_of(fresh_plan())
    [goal, *_] = [number for number, entry in enumerate(whole["entry"]) if entry["resource"]["resourceType"] == "Goal"]
    resource = whole["entry"][goal]["resource"]
    resource["subject"]["colour"] = "blue"
    resource["extension"][0]["importance"] = {"value": "high"}
    issues = refusal(systems.municipality_a.fhir("POST", "", json=whole), 422)
    at = f"Bundle.entry[{goal}].resource"
    assert expressions(issues) == {f"{at}.subject.colour", f"{at}.extension[0].importance"}


@pytest.mark.parametrize(
    "nothing", [{"url": "https://fhir-sip.se/ig/StructureDefinition/goal-evaluation"}, {"url": "urn:x", "id": "a"}]
)
def test_an_extension_without_a_value_is_refused_and_not_dropped(
    systems: Systems, records: list[Record], nothing: Record
) -> None:
    new = copy.deepcopy(as_new(first(records, "Goal")))
    new["extension"].append(nothing)
    new["identifier"][0]["value"] = "extra"
    at = f"extension[{len(new['extension']) - 1}]"
    alone = refusal(systems.municipality_a.fhir("POST", "Goal", json=new), 422)
    inside = refusal(systems.municipality_a.fhir("POST", "", json=bundle(new)), 422)
    assert f"Goal.{at}" in expressions(alone)
    assert f"Bundle.entry[0].resource.{at}" in expressions(inside)


@pytest.mark.parametrize("operation", ["$meta", "$meta-add", "$meta-delete", "$expunge"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_operations_that_take_a_claim_away_are_not_offered(
    systems: Systems, records: list[Record], operation: str, method: str
) -> None:
    goal = first(records, "Goal")
    meta = {"name": "meta", "valueMeta": {"profile": [PROFILE_OF["Goal"]]}}
    given = {"json": {"resourceType": "Parameters", "parameter": [meta]}} if method == "POST" else {}
    for place in (operation, f"Goal/{operation}", f"Goal/{goal['id']}/{operation}", f"Goal/{goal['id']}/_history/1/{operation}"):
        answer = systems.municipality_a.fhir(method, place, **given)
        assert answer.status_code in (404, 405), place
    assert systems.municipality_a.fhir("GET", f"Goal/{goal['id']}").json() == goal


@pytest.mark.parametrize(
    "meta", [..., {"profile": ["http://hl7.org/fhir/StructureDefinition/Goal"]}, {"tag": [{"system": "urn:x", "code": "x"}]}]
)
def test_a_claim_left_out_of_an_update_is_put_back(systems: Systems, meta: Any) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    goal = first(pulled(a, plan), "Goal")
    changed = {name: value for name, value in goal.items() if name != "meta"} | ({} if meta is ... else {"meta": meta})
    answer = a.fhir("PUT", f"Goal/{goal['id']}", json=changed, headers={"If-Match": f'W/"{goal["meta"]["versionId"]}"'})
    assert answer.status_code == 200, answer.text
    stored = httpx.get(f"{systems.store_url}/Goal/{goal['id']}", headers={"Cache-Control": "no-cache"}, timeout=30).json()
    assert PROFILE_OF["Goal"] in stored["meta"]["profile"]


@pytest.mark.parametrize("kind", sorted(stored_profiles().keys() - {"Bundle"}))
def test_the_profiles_were_there_when_the_validator_was_built(store_url: str, kind: str) -> None:
    """HAPI reads them once: of a type whose profile came later it takes anything."""
    with httpx.Client(base_url=store_url, headers={"Content-Type": "application/fhir+json"}, timeout=60) as store:
        unclaimed = store.post(f"/{kind}", json={"resourceType": kind, "language": "sv"})
        broken = store.post(f"/{kind}", json={"resourceType": kind, "meta": {"profile": [stored_profiles()[kind][0]]}})
    assert (unclaimed.status_code, broken.status_code) == (412, 412), (unclaimed.text, broken.text)
