"""What several suites ask: reading, searching, updating, refusing, for whichever type the check names."""

from typing import Any

import httpx

from fhir_sip.conformance.expecting import (
    expect,
    expect_refusal,
    expect_status,
    keys_of,
    records_in,
    resource_in,
)
from fhir_sip.conformance.run import Run
from fhir_sip.conformance.scene import keys_stored, new_document, transaction_of

_STALE, _NEVER = "999999", "conformance-never-there"


def reads(run: Run, resource_type: str) -> None:
    """Read by id: the record, its version in `ETag`, its time in `Last-Modified`."""
    key = run.scene.shared.key(resource_type)
    answer = run.leader.get(key)
    record = resource_in(answer, resource_type)
    expect(f"{resource_type}/{record.get('id')}" == key, "another id than was asked for")
    version = record.get("meta", {}).get("versionId")
    expect(version, "meta.versionId is missing")
    expect(answer.headers.get("ETag") == f'W/"{version}"', f"ETag is {answer.headers.get('ETag')}, the version {version}")
    expect(answer.headers.get("Last-Modified"), "Last-Modified is missing")


def reads_old_version(run: Run, resource_type: str) -> None:
    """vread of the version that a read tells."""
    key = run.scene.shared.key(resource_type)
    version = resource_in(run.leader.get(key), resource_type)["meta"]["versionId"]
    old = resource_in(run.leader.get(f"{key}/_history/{version}"), resource_type)
    expect(old["meta"]["versionId"] == version, "another version than was asked for")


def finds(run: Run, resource_type: str, query: str) -> None:
    """A search finds the shared plan's record, tells its own address, and brings nothing of another type as a match."""
    answer = run.leader.get(f"{resource_type}?{run.filled(query)}")
    found = records_in(answer)
    expect(run.scene.shared.key(resource_type) in keys_of(found), "the record was not found")
    bundle = answer.json()
    matches = [one["resource"] for one in bundle["entry"] if one.get("search", {}).get("mode", "match") == "match"]
    others = {one["resourceType"] for one in matches} - {resource_type}
    expect(not others, f"matches of another type: {', '.join(sorted(others))}")
    links = [link for link in bundle.get("link", ()) if link.get("relation") == "self"]
    expect(links, "Bundle.link self is missing")


def finds_by_post(run: Run, resource_type: str, query: str) -> None:
    """The same by POST: a personal number need stand in no URL."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    found = records_in(run.leader.ask("POST", f"{resource_type}/_search", run.filled(query).encode(), headers))
    expect(run.scene.shared.key(resource_type) in keys_of(found), "the record was not found")


def finds_nothing(run: Run, resource_type: str, query: str) -> None:
    """A search that matches nothing is an empty searchset and no error."""
    found = records_in(run.leader.get(f"{resource_type}?{run.filled(query)}"))
    expect(not found, f"{len(found)} records were found")


def includes(run: Run, resource_type: str, query: str, brings: list[str]) -> None:
    """A search with includes brings these types, as includes."""
    answer = run.leader.get(f"{resource_type}?{run.filled(query)}")
    records_in(answer)
    kinds = {one["resource"]["resourceType"] for one in answer.json()["entry"] if one.get("search", {}).get("mode") == "include"}
    missing = sorted(set(brings) - kinds)
    expect(not missing, f"not included: {', '.join(missing)}")


def pages(run: Run, resource_type: str, query: str) -> None:
    """One record a page, to the end: both plans' records, each once."""
    wanted = {run.scene.shared.key(resource_type), run.scene.closed.key(resource_type)}
    found: list[str] = []
    for answer in run.leader.pages(f"{resource_type}?{run.filled(query)}"):
        page = records_in(answer)
        expect(len(page) <= 1, f"{len(page)} records on a page of one")
        found += keys_of(page)
        if wanted <= set(found):
            break
    expect(wanted <= set(found), "not every record was on a page")
    expect(len(found) == len(set(found)), "a record was on two pages")


def updates(run: Run, resource_type: str, element: str, value: Any) -> None:
    """An update of the version that was read: a new version, read back with the new value."""
    key = run.scene.shared.key(resource_type)
    record = resource_in(run.leader.get(key), resource_type)
    answer = expect_status(run.leader.put(record | {element: value}), {200})
    read = resource_in(run.leader.get(key), resource_type)
    expect(read.get(element) == value, f"{element} is not what was written")
    expect(read["meta"]["versionId"] != record["meta"]["versionId"], "the version is the same after an update")
    expect(answer.headers.get("ETag") == f'W/"{read["meta"]["versionId"]}"', "the answer's ETag is not the new version")


def refuses_stale(run: Run, resource_type: str) -> None:
    """An update of a version that is not the current one changes nothing."""
    key = run.scene.shared.key(resource_type)
    record = resource_in(run.leader.get(key), resource_type)
    expect_refusal(run.leader.put(record, _STALE), {409, 412})
    after = resource_in(run.leader.get(key), resource_type)
    expect(after["meta"]["versionId"] == record["meta"]["versionId"], "the record has a new version all the same")


def has_history(run: Run, resource_type: str) -> None:
    """The history of a record, newest first, with the newest version as it is read."""
    key = run.scene.shared.key(resource_type)
    record = resource_in(run.leader.get(key), resource_type)
    versions = records_in(run.leader.get(f"{key}/_history"), "history")
    expect(versions, "the history is empty")
    expect(versions[0]["meta"]["versionId"] == record["meta"]["versionId"], "the newest version does not come first")
    numbers = [one["meta"]["lastUpdated"] for one in versions]
    expect(numbers == sorted(numbers, reverse=True), "the versions are not in order of time, newest first")


def refuses_missing(run: Run, resource_type: str) -> None:
    """What is not there is 404, with an OperationOutcome."""
    expect_refusal(run.leader.get(f"{resource_type}/{_NEVER}"), {404})


def refuses_broken_json(run: Run, resource_type: str) -> None:
    """A body that is no JSON is 400, with an OperationOutcome."""
    expect_refusal(run.leader.ask("POST", resource_type, b'{"resourceType": "'), {400})


def refuses_unknown_parameter(run: Run, resource_type: str) -> None:
    """With `Prefer: handling=strict` a parameter that is not known is refused: a filter that is passed over shows too much."""
    expect_refusal(run.leader.get(f"{resource_type}?no-such-parameter=1", headers={"Prefer": "handling=strict"}), {400})


def refuses_without(run: Run, resource_type: str, element: str) -> None:
    """A new plan whose record lacks an element that it must have is refused, and the refusal names the element."""
    answer = _refused_plan(run, resource_type, {element: None})
    if answer.status_code == httpx.codes.FORBIDDEN:
        return  # without it nobody may make it: the same to whoever tries
    outcome = answer.json()
    told = str(
        [(one.get("expression"), one.get("location"), one.get("diagnostics"), one.get("details")) for one in outcome["issue"]]
    )
    expect(element in told, f"the refusal does not name {element}")


def refuses_value(run: Run, resource_type: str, element: str, value: Any) -> None:
    """A new plan whose record has a value that may not stand there is refused."""
    _refused_plan(run, resource_type, {element: value})


def claims_profile(run: Run, resource_type: str, profile: str) -> None:
    """What the server returns claims the profile."""
    record = resource_in(run.leader.get(run.scene.shared.key(resource_type)), resource_type)
    expect(profile in record.get("meta", {}).get("profile", ()), f"meta.profile lacks {profile}")


def _refused_plan(run: Run, resource_type: str, change: dict[str, Any]) -> httpx.Response:
    """The refusal of a new plan with elements of one record changed, or taken away (None)."""
    transaction = transaction_of(new_document(run.leader.organisation, run.member.organisation, is_shared=True))
    record = next(one["resource"] for one in transaction["entry"] if one["resource"]["resourceType"] == resource_type)
    record |= {name: value for name, value in change.items() if value is not None}
    for name in (name for name, value in change.items() if value is None):
        record.pop(name)
    answer = run.leader.ask("POST", "", run.scene.as_taken(transaction))
    if answer.is_success:
        run.made.note([key for keys in keys_stored(answer.json()).values() for key in keys])
    expect_refusal(answer, {400, 403, 412, 422})
    return answer
