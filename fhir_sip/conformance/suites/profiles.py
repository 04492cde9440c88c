"""What the server returns, and what it takes, against the guide's profiles."""

import copy
from typing import Any

from fhir_sip.conformance.expecting import Resource, expect, expect_refusal, expect_status, resource_in
from fhir_sip.conformance.run import Run

_IG = "https://fhir-sip.se/ig/StructureDefinition/"


def claims_our_profiles(run: Run) -> None:
    """The CapabilityStatement names the profiles of the plan's records."""
    missing = [
        profile
        for kind, profile in (("CarePlan", "SipCarePlan"), ("CareTeam", "SipCareTeam"), ("Consent", "SipConsent"))
        if f"{kind}.profile.{_IG}{profile}" not in run.claims
    ]
    expect(not missing, f"supportedProfile lacks {', '.join(missing)}")


def returns_valid(run: Run, resource_type: str, profile: str) -> None:
    """What is read claims its profile, and is valid against it by the kit's own validator."""
    record = resource_in(run.leader.get(run.scene.shared.key(resource_type)), resource_type)
    expect(f"{_IG}{profile}" in record.get("meta", {}).get("profile", ()), f"meta.profile lacks {profile}")
    errors = run.validator.errors(record, f"{_IG}{profile}")
    expect(not errors, f"{len(errors)} errors, the first: {errors[0] if errors else ''}")


def refuses(run: Run, resource_type: str, change: dict[str, Any], rule: str | None = None) -> None:
    """A record changed into what the profile does not allow is refused, the rule named where there is one.

    `change` sets elements, by path with dots and numbers; None takes one away.
    """
    record = resource_in(run.leader.get(run.scene.shared.key(resource_type)), resource_type)
    broken = copy.deepcopy(record)
    for path, value in change.items():
        _set(broken, path.split("."), value)
    answer = run.leader.put(broken)
    if answer.is_success:
        current = run.leader.get(f"{resource_type}/{record['id']}").json()
        run.leader.put(record, current["meta"]["versionId"])
    outcome = expect_refusal(answer, {400, 403, 412, 422})
    expect(rule is None or rule in str(outcome), f"the refusal does not name {rule}")


def validates(run: Run, resource_type: str) -> None:
    """`$validate` finds a right record right and a wrong one wrong, and stores nothing."""
    record = resource_in(run.leader.get(run.scene.shared.key(resource_type)), resource_type)
    for resource, is_right in ((record, True), (record | {"status": "nearly"}, False)):
        answer = run.leader.ask("POST", f"{resource_type}/$validate", resource)
        outcome = expect_status(answer, {200, 400, 412, 422}).json()
        wrong = any(issue.get("severity") in ("error", "fatal") for issue in outcome.get("issue", ()))
        expect(wrong != is_right, f"a {'right' if is_right else 'wrong'} record is found {'wrong' if wrong else 'right'}")
    after = resource_in(run.leader.get(run.scene.shared.key(resource_type)), resource_type)
    expect(after["meta"]["versionId"] == record["meta"]["versionId"], "the record has a new version")


def refuses_half_a_plan(run: Run) -> None:
    """A transaction with one wrong record stores none of its others."""
    plan = run.scene.shared
    goal = resource_in(run.leader.get(plan.key("Goal")), "Goal")
    task = resource_in(run.leader.get(plan.key("Task")), "Task")
    entries = [_put(goal | {"note": [{"text": "Halv skrivning"}]}), _put(task | {"status": "nearly"})]
    answer = run.leader.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    expect_refusal(answer, {400, 412, 422})
    after = resource_in(run.leader.get(plan.key("Goal")), "Goal")
    expect(after["meta"]["versionId"] == goal["meta"]["versionId"], "one record of the refused transaction was stored")


def _put(resource: Resource) -> dict[str, Any]:
    url = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": url,
        "resource": resource,
        "request": {"method": "PUT", "url": url, "ifMatch": f'W/"{resource["meta"]["versionId"]}"'},
    }


def _set(node: Any, steps: list[str], value: Any) -> None:
    step: Any = int(steps[0]) if steps[0].isdigit() else steps[0]
    if len(steps) > 1:
        _set(node[step], steps[1:], value)
    elif value is None:
        node.pop(step)
    else:
        node[step] = value
