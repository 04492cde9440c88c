"""Is consent enforced? Three parties ask, each way that something hidden has been known to leak."""

import copy
from collections.abc import Iterable
from datetime import date, timedelta

import httpx

from fhir_sip.conformance.expecting import (
    NotApplicable,
    Resource,
    expect,
    expect_refusal,
    expect_status,
    keys_of,
    next_link,
    resource_in,
)
from fhir_sip.conformance.party import Party
from fhir_sip.conformance.run import Run
from fhir_sip.conformance.scene import key_in

_REFUSED = {400, 401, 403, 404, 405, 410, 412, 422}
_NUMBER = "http://electronichealth.se/identifier/personnummer"
_NEVER = "conformance-never-there"


def opens_what_is_consented(run: Run) -> None:
    """The other party of the plan reads every record that the person has consented to: a server that shows nothing hides well."""
    for key in _records(run, is_shared=True):
        expect_status(run.member.get(key), {200})


def hides_from_strangers(run: Run) -> None:
    """Who is no party of the plan reads none of its records."""
    _reads_nothing(run.stranger, _records(run, is_shared=True))


def hides_without_consent(run: Run) -> None:
    """A party of the plan reads nothing of it while the person has not consented."""
    _reads_nothing(run.member, _records(run, is_shared=False))


def asks_for_a_token(run: Run) -> None:
    """Without a token nothing is read."""
    for key in _records(run, is_shared=True):
        expect_status(run.leader.send("GET", key), {401, 403})


def hidden_is_as_missing(run: Run) -> None:
    """The answer to what is hidden is the answer to what is not there: same status, same words (L19)."""
    key = run.scene.closed.key("CarePlan")
    there, missing = run.stranger.get(key), run.stranger.get(f"CarePlan/{_NEVER}")
    _refused(there)
    expect(there.status_code == missing.status_code, f"hidden is {there.status_code}, missing {missing.status_code}")
    same = there.text.replace(key, "") == missing.text.replace(f"CarePlan/{_NEVER}", "")
    expect(same, "the words for hidden and for missing differ")


def search_finds_nothing(run: Run, query: str, by: str = "stranger") -> None:
    """A search finds nothing of the closed plan, and does not count it; refused will do as well (L1, L2, L4, L6, L7, L8, L17)."""
    answer = _by(run, by).get(run.filled(query, run.scene.closed))
    if answer.is_success:
        bundle = resource_in(answer, "Bundle")
        _tells_nothing(run, answer)
        expect(bundle.get("total", 0) == 0, f"total is {bundle.get('total')}")
    else:
        _refused(answer)


def page_is_no_permission(run: Run) -> None:
    """The link to one party's next page gives another party nothing (L3)."""
    first = run.leader.get(f"CarePlan?_count=1&status=active&_lastUpdated=ge{run.scene.shared.made}")
    link = next_link(resource_in(first, "Bundle"))
    if link is None:
        raise NotApplicable("the server gave no link to a next page")
    answer = run.stranger.get(link)
    if answer.is_success:
        _tells_nothing(run, answer)


def pages_go_past_what_is_hidden(run: Run) -> None:
    """Page by page to the end: what is open is found, what is hidden is not, and does not end the search (L5)."""
    found: set[str] = set()
    for page in run.member.pages(f"CarePlan?_count=1&status=active&_lastUpdated=ge{run.scene.shared.made}"):
        found |= keys_of([entry["resource"] for entry in resource_in(page, "Bundle").get("entry", ())])
    expect(run.scene.shared.key("CarePlan") in found, "the open plan was on no page")
    expect(run.scene.closed.key("CarePlan") not in found, "the closed plan was on a page")


def history_is_closed(run: Run) -> None:
    """Old versions are no way in: of a record, of a type, of the whole server (L9)."""
    for key in _records(run, is_shared=True):
        _refused(run.stranger.get(f"{key}/_history"))
        _refused(run.stranger.get(f"{key}/_history/1"))
    for place in ("_history", "CarePlan/_history", f"CarePlan/_history?patient={run.scene.closed.id('Patient')}"):
        answer = run.stranger.get(place)
        if answer.is_success:
            _tells_nothing(run, answer)


def operations_are_closed(run: Run) -> None:
    """Operations and bulk export give a stranger nothing (L11, L12)."""
    patient, plan = run.scene.closed.key("Patient"), run.scene.closed.key("CarePlan")
    for place in (
        f"{patient}/$everything",
        f"{plan}/$sip",
        f"{patient}/$access-log",
        f"{plan}/$meta",
        f"{patient}/$export",
        "$export",
    ):
        answer = run.stranger.get(place)
        if answer.is_success:
            expect(answer.status_code != httpx.codes.ACCEPTED, f"an export was begun at {place.rpartition('/')[2]}")
            _tells_nothing(run, answer)


def conditions_tell_nothing(run: Run) -> None:
    """A conditional update, delete or patch by a stranger does not reach what is hidden, nor tells that it is there (L13)."""
    there, missing = (
        _conditional(run.stranger, run.leader.organisation, one) for one in (run.scene.closed.document["id"], _NEVER)
    )
    expect(there.status_code == missing.status_code, f"there is {there.status_code}, not there {missing.status_code}")
    _refused(there)


def nobody_grants_itself(run: Run) -> None:
    """A party records no consent that opens another's records to itself, and nothing is open after it tried (L14)."""
    consent = copy.deepcopy(resource_in(run.leader.get(run.scene.shared.key("Consent")), "Consent"))
    for name in ("id", "meta", "text"):
        consent.pop(name, None)
    consent["identifier"] = [{"system": "https://fhir-sip.se/id/item", "value": "conformance-self-grant"}]
    consent["patient"] = {"reference": run.scene.closed.key("Patient")}
    for data in consent["provision"].get("data", ()):
        data["reference"] = {"reference": run.scene.closed.key("CarePlan")}
    answer = run.member.ask("POST", "Consent", consent)
    if answer.is_success:
        run.made.note(key_in(answer.headers.get("Location", "")))
    expect(not answer.is_success, "the consent was taken")
    _refused(run.member.get(run.scene.closed.key("CarePlan")))


def errors_are_told(run: Run) -> None:
    """What is closed is not closed dumb: a refusal has its OperationOutcome, and the CapabilityStatement is open to all (L16)."""
    expect_refusal(run.stranger.get(run.scene.closed.key("CarePlan")), {403, 404})
    resource_in(run.stranger.send("GET", "metadata"), "CapabilityStatement")


def number_is_not_repeated(run: Run) -> None:
    """No address that the server makes, and no error, repeats a personal number that was asked for (L22)."""
    number = run.scene.shared.number
    answer = run.leader.get(f"CarePlan?patient.identifier={_NUMBER}|{number}")
    bundle = resource_in(answer, "Bundle")
    expect(not any(number in link.get("url", "") for link in bundle.get("link", ())), "a link of the Bundle has the number")
    for place in (f"CarePlan?no-such-parameter={number}", f"CarePlan/{number}", f"CarePlan?_lastUpdated={number}x"):
        refused = run.leader.get(place)
        if not refused.is_success:
            expect(number not in refused.text, "an error repeats the number")


def strangers_write_nothing(run: Run, by: str = "stranger") -> None:
    """Who may not see a record does not change it, with whichever version (L19)."""
    records = _records(run, is_shared=by == "stranger")
    for key in records:
        record = resource_in(run.leader.get(key), key.partition("/")[0])
        for version in (record["meta"]["versionId"], "999999"):
            _refused(_by(run, by).put(record, version))
        after = resource_in(run.leader.get(key), key.partition("/")[0])
        expect(after["meta"]["versionId"] == record["meta"]["versionId"], f"{key.partition('/')[0]} was changed")


def each_party_writes_its_own(run: Run) -> None:
    """A party of the plan changes its own action, and not another's."""
    tasks = [resource_in(run.member.get(key), "Task") for key in run.scene.shared.keys["Task"]]
    own = [one for one in tasks if one.get("owner", {}).get("reference", "").endswith(run.member.organisation)]
    others = [one for one in tasks if one not in own]
    expect(own and others, "the plan's actions have not two owners")
    expect_status(run.member.put(own[0] | {"status": "in-progress"}), {200})
    _refused(run.member.put(others[0] | {"status": "completed"}))


def subscriptions_tell_nothing(run: Run) -> None:
    """A stranger subscribes to nothing of others' (L21)."""
    criteria = f"CarePlan?patient={run.scene.closed.id('Patient')}"
    channel = {"type": "rest-hook", "endpoint": "http://127.0.0.1:9/", "payload": "application/fhir+json"}
    body: Resource = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "prov",
        "criteria": criteria,
        "channel": channel,
    }
    answer = run.stranger.ask("POST", "Subscription", body)
    if answer.is_success:
        run.made.note(key_in(answer.headers.get("Location", "")))
    expect(not answer.is_success, "the subscription was taken")


def ended_membership_closes(run: Run) -> None:
    """Who has left the team reads nothing from the next request on (L20)."""
    key = run.scene.shared.key("CareTeam")
    team = resource_in(run.leader.get(key), "CareTeam")
    expect_status(run.member.get(run.scene.shared.key("CarePlan")), {200})
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    ended = copy.deepcopy(team)
    for one in ended["participant"]:
        if one.get("member", {}).get("reference", "").endswith(run.member.organisation):
            one["period"] = one.get("period", {}) | {"end": yesterday}
    expect_status(run.leader.put(ended), {200})
    try:
        _reads_nothing(run.member, [run.scene.shared.key("CarePlan"), run.scene.shared.key("Goal")])
    finally:
        current = resource_in(run.leader.get(key), "CareTeam")
        run.leader.put(team, current["meta"]["versionId"])


def withdrawal_closes(run: Run) -> None:
    """A consent that is withdrawn opens nothing from the next request on: no record, no search, no history, no old version (L10, L18)."""
    plan = run.scene.shared.key("CarePlan")
    expect_status(run.member.get(plan), {200})
    for key in run.scene.shared.keys["Consent"]:
        consent = resource_in(run.leader.get(key), "Consent")
        expect_status(run.leader.put(consent | {"status": "inactive"}), {200})
    _reads_nothing(run.member, _records(run, is_shared=True))
    _refused(run.member.get(f"{plan}/_history"))
    _refused(run.member.get(f"{plan}/_history/1"))
    answer = run.member.get(f"CarePlan?patient={run.scene.shared.id('Patient')}")
    if answer.is_success:
        expect(plan not in answer.text, "a search still finds the plan")


def _records(run: Run, *, is_shared: bool) -> list[str]:
    """One record of each type of a plan."""
    plan = run.scene.shared if is_shared else run.scene.closed
    return [plan.key(kind) for kind in ("CarePlan", "CareTeam", "Patient", "Goal", "Condition", "Task")]


def _by(run: Run, name: str) -> Party:
    return {"leader": run.leader, "member": run.member, "stranger": run.stranger}[name]


def _reads_nothing(party: Party, keys: Iterable[str]) -> None:
    for key in keys:
        answer = party.get(key)
        expect(not answer.is_success, f"{key.partition('/')[0]} is open")
        _refused(answer)


def _refused(answer: httpx.Response) -> None:
    expect_status(answer, _REFUSED)


def _tells_nothing(run: Run, answer: httpx.Response) -> None:
    """Nothing of the closed plan stands in the answer."""
    plan = run.scene.closed
    told = [key for keys in plan.keys.values() for key in keys if f"{key}/" in answer.text or f'{key}"' in answer.text]
    expect(not told, f"the answer tells of {told[0].partition('/')[0] if told else ''}")
    expect(
        plan.document["id"] not in answer.text and plan.number not in answer.text,
        "the answer tells the plan's or the person's number",
    )


def _conditional(party: Party, leader: str, plan: str) -> httpx.Response:
    """A conditional update of the plan of an id: whatever is sent is no CarePlan that could be stored."""
    body: Resource = {"resourceType": "CarePlan", "status": "nearly"}
    return party.ask("PUT", f"CarePlan?identifier=https://fhir-sip.se/id/plan|{leader}/{plan}", body)
