"""What a county requires of a plan is asked for where the plan comes to stand, by SIP JSON and by FHIR, and never of a consent."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fhir_sip.demo.backend_client import BackendClient
from tests.facades import PARTY, facade, system
from tests.process import rule_folders
from tests.systems import fresh_plan, posted, pulled, refusal

RULE = "sip-required-by-county"
REQUIRED = {"active": ["what_matters", "goals[].target_date"], "closed": ["closing_reason"]}


@contextlib.contextmanager
def municipality(store_url: str, tmp_path: Path, required: dict[str, list[str]]) -> Iterator[BackendClient]:
    """The plan's own party, at a facade whose county requires these fields."""
    folder = rule_folders.written(tmp_path, {"organisations": [PARTY], "required": required})
    one = system("municipality")
    with facade(store_url, tmp_path, [one], rules_dir=folder) as running, contextlib.closing(running.client(one)) as client:
        yield client


def missed(answer: Any) -> list[str]:
    """The paths that a refusal tells."""
    issues = refusal(answer, 422)
    assert {issue["details"]["coding"][0]["code"] for issue in issues} == {RULE}
    return [path for path in ("what_matters", "goals[].target_date", "closing_reason") if path in str(issues)]


def without(plan: dict[str, Any], field: str) -> dict[str, Any]:
    """The plan, and the field empty."""
    return {name: value for name, value in plan.items() if name != field}


def test_a_plan_that_lacks_what_its_county_requires_is_no_active_plan(store_url: str, tmp_path: Path) -> None:
    whole = fresh_plan()
    lacking = without(whole, "what_matters")
    lacking["goals"] = [without(lacking["goals"][0], "target_date"), *lacking["goals"][1:]]
    with municipality(store_url, tmp_path, REQUIRED) as client:
        assert missed(client.sip("POST", json=lacking)) == ["what_matters", "goals[].target_date"]
        assert client.sip("POST", json=lacking | {"status": "draft"}).status_code == 201
        assert client.sip("POST", json=fresh_plan()).status_code == 201


def test_what_a_plan_has_is_not_taken_away_where_its_county_requires_it(store_url: str, tmp_path: Path) -> None:
    plan = fresh_plan()
    with municipality(store_url, tmp_path, REQUIRED) as client:
        plan_id = posted(client, plan)
        read = client.sip("GET", plan_id)
        changed = without(read.json(), "what_matters")
        headers = {"If-Match": read.headers["ETag"]}
        assert missed(client.sip("PUT", plan_id, json=changed, headers=headers)) == ["what_matters"]
        goal = next(one for one in pulled(client, plan) if one["resourceType"] == "Goal")
        goal["target"] = [without(target, "dueDate") for target in goal["target"]]
        goal["target"] = [target for target in goal["target"] if target]
        goal = goal if goal["target"] else without(goal, "target")
        headers = {"If-Match": f'W/"{goal["meta"]["versionId"]}"'}
        assert missed(client.fhir("PUT", f"Goal/{goal['id']}", json=goal, headers=headers)) == ["goals[].target_date"]


def test_a_plan_made_before_the_county_required_more_goes_on_and_its_consent_can_be_withdrawn(
    store_url: str, tmp_path: Path
) -> None:
    plan = without(fresh_plan(), "what_matters")
    with municipality(store_url, tmp_path, {}) as client:
        plan_id = posted(client, plan)
    with municipality(store_url, tmp_path, REQUIRED) as client:
        read = client.sip("GET", plan_id)
        changed = read.json() | {"title": "En ny rubrik"}
        answer = client.sip("PUT", plan_id, json=changed, headers={"If-Match": read.headers["ETag"]})
        assert answer.status_code == 200, answer.text
        consent = next(one for one in pulled(client, plan) if one["resourceType"] == "Consent")
        consent |= {"status": "inactive"}
        headers = {"If-Match": f'W/"{consent["meta"]["versionId"]}"'}
        assert client.fhir("PUT", f"Consent/{consent['id']}", json=consent, headers=headers).status_code == 200
