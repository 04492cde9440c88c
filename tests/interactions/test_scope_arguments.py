"""Search arguments in a token's scopes: what they do not cover is neither shown, found, counted nor changed, own records too."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import Systems, fresh_plan, posted, refusal
from tests.writes import patient_of_a

_REST = (
    "system/CarePlan.rs system/CareTeam.r system/Goal.r system/Condition.r system/Consent.r system/Patient.r "
    "system/RelatedPerson.r system/PractitionerRole.r system/Appointment.r system/RiskAssessment.r"
)
_ACCEPTED = f"{_REST} system/Task.rus?status=accepted"


@contextmanager
def narrowed(client: BackendClient, scopes: str) -> Iterator[BackendClient]:
    """The same system with a token for fewer rights."""
    with closing(BackendClient(client.credentials | {"scopes": scopes})) as narrow:
        yield narrow


@pytest.fixture(scope="module")
def plan_id(systems: Systems) -> str:
    return posted(systems.municipality_a, fresh_plan())


@pytest.fixture(scope="module")
def tasks(systems: Systems, plan_id: str) -> list[dict[str, Any]]:
    """The plan's actions, as the party that posted them sees them."""
    answer = systems.municipality_a.fhir("GET", f"CarePlan/{plan_id}/$sip")
    return [one["resource"] for one in answer.json()["entry"] if one["resource"]["resourceType"] == "Task"]


@pytest.fixture(scope="module")
def few(systems: Systems) -> Iterator[BackendClient]:
    """Municipality A's system with a token for accepted actions only."""
    with narrowed(systems.municipality_a, _ACCEPTED) as client:
        yield client


def task(tasks: list[dict[str, Any]], status: str) -> dict[str, Any]:
    return next(one for one in tasks if one["status"] == status)


def ids(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {entry["resource"]["id"] for entry in answer.json().get("entry", ()) if entry["resource"]["resourceType"] == "Task"}


def test_a_record_outside_the_arguments_is_as_one_that_is_not_there(few: BackendClient, tasks: list[dict[str, Any]]) -> None:
    assert few.fhir("GET", f"Task/{task(tasks, 'accepted')['id']}").status_code == 200
    outside, missing = (few.fhir("GET", f"Task/{one}") for one in (task(tasks, "requested")["id"], "nothing"))
    assert (outside.status_code, outside.content) == (404, missing.content)


def test_a_search_finds_only_what_is_covered(few: BackendClient, tasks: list[dict[str, Any]]) -> None:
    person = tasks[0]["for"]["reference"].rpartition("/")[2]
    accepted = {one["id"] for one in tasks if one["status"] == "accepted"}
    assert 0 < len(accepted) < len(tasks)
    assert ids(few.fhir("GET", f"Task?patient={person}")) == accepted
    assert ids(few.fhir("GET", f"Task?patient={person}&_count=1")) == accepted
    assert ids(few.fhir("GET", f"Task?patient={person}&status=requested")) == set()


def test_an_included_record_must_be_covered_too(few: BackendClient, plan_id: str, tasks: list[dict[str, Any]]) -> None:
    found = ids(few.fhir("GET", f"CarePlan?_id={plan_id}&_include=CarePlan:activity-reference"))
    assert found == {one["id"] for one in tasks if one["status"] == "accepted"}


def test_what_is_found_by_search_needs_s_and_what_is_included_needs_r(
    systems: Systems, plan_id: str, tasks: list[dict[str, Any]]
) -> None:
    scopes = f"{_REST} system/Task.s?status=accepted system/Task.r?status=requested"
    with narrowed(systems.municipality_a, scopes) as client:
        person = tasks[0]["for"]["reference"].rpartition("/")[2]
        assert ids(client.fhir("GET", f"Task?patient={person}")) == {one["id"] for one in tasks if one["status"] == "accepted"}
        included = ids(client.fhir("GET", f"CarePlan?_id={plan_id}&_include=CarePlan:activity-reference"))
        assert included == {one["id"] for one in tasks if one["status"] == "requested"}


def test_the_whole_plan_holds_only_what_is_covered(few: BackendClient, plan_id: str, tasks: list[dict[str, Any]]) -> None:
    assert ids(few.fhir("GET", f"CarePlan/{plan_id}/$sip")) == {one["id"] for one in tasks if one["status"] == "accepted"}
    document = few.sip("GET", plan_id)
    assert {action["status"] for action in document.json()["actions"]} == {"accepted"}


def test_a_plan_outside_the_arguments_is_not_found_in_any_form(systems: Systems, plan_id: str) -> None:
    scopes = f"{_REST.replace('CarePlan.rs', 'CarePlan.rs?status=completed')} system/Task.r"
    with narrowed(systems.municipality_a, scopes) as client:
        assert client.fhir("GET", f"CarePlan/{plan_id}").status_code == 404
        assert client.fhir("GET", f"CarePlan/{plan_id}/$sip").status_code == 404
        assert client.sip("GET", plan_id).status_code == 404
        assert client.fhir("GET", f"CarePlan?_id={plan_id}").json().get("entry", []) == []


def put(client: BackendClient, resource: dict[str, Any]) -> Any:
    version = resource["meta"]["versionId"]
    path = f"{resource['resourceType']}/{resource['id']}"
    return client.fhir("PUT", path, json=resource, headers={"If-Match": f'W/"{version}"'})


def outside(answer: Any) -> None:
    issues = refusal(answer, 403)
    assert [issue["details"]["coding"][0]["code"] for issue in issues] == ["scope-arguments"]


def test_a_change_that_leaves_the_arguments_is_refused(few: BackendClient, tasks: list[dict[str, Any]]) -> None:
    outside(put(few, task(tasks, "accepted") | {"status": "in-progress"}))


def test_a_change_of_what_stood_outside_the_arguments_is_refused(systems: Systems, tasks: list[dict[str, Any]]) -> None:
    with narrowed(systems.municipality_a, f"{_REST} system/Task.rs system/Task.u?status=accepted") as client:
        outside(put(client, task(tasks, "requested") | {"status": "accepted"}))


def test_a_change_inside_the_arguments_is_stored(few: BackendClient, tasks: list[dict[str, Any]]) -> None:
    changed = task(tasks, "accepted") | {"priority": "routine"}
    assert put(few, changed).status_code == 200


def test_a_new_record_must_be_covered(systems: Systems) -> None:
    with narrowed(systems.municipality_a, "system/Patient.c?_security=R system/Task.c") as client:
        outside(client.fhir("POST", "Patient", json=patient_of_a()))


def test_a_plan_posted_as_a_document_is_held_to_the_arguments_of_each_type(systems: Systems) -> None:
    everything = systems.municipality_a.credentials["scopes"]
    with narrowed(
        systems.municipality_a, everything.replace("system/Goal.crus", "system/Goal.c?lifecycle-status=completed")
    ) as client:
        outside(client.sip("POST", json=fresh_plan()))
