"""The SIP document and the process: posted, read, changed, printed; what jumps or breaks a rule is refused by its rule."""

import copy
from typing import Any

import httpx

from fhir_sip.conformance.expecting import NotApplicable, Resource, expect, expect_status, keys_of, records_in, resource_in
from fhir_sip.conformance.run import Run
from fhir_sip.conformance.scene import new_document

_JSON = {"Accept": "application/json", "Content-Type": "application/json"}


def gives_whole_plans(run: Run) -> None:
    """`$sip` gives the whole plan in one call: the plan, the person, the team, needs, goals, actions."""
    found = records_in(run.leader.get(f"{run.scene.shared.key('CarePlan')}/$sip"), "collection")
    wanted = {run.scene.shared.key(kind) for kind in ("CarePlan", "Patient", "CareTeam", "Goal", "Condition", "Task")}
    missing = {key.partition("/")[0] for key in wanted - keys_of(found)}
    expect(not missing, f"not in the plan: {', '.join(sorted(missing))}")


def reads_the_document(run: Run) -> None:
    """The plan as a SIP document says what was written."""
    answer = _sip(run, "GET", run.scene.shared.id("CarePlan"))
    found = _document(answer)
    for name in ("id", "status", "responsible_party", "what_matters"):
        expect(found.get(name) == run.scene.shared.document[name], f"{name} is not what was written")
    expect(answer.headers.get("ETag"), "ETag is missing")


def takes_a_document(run: Run) -> None:
    """A new plan is posted; the same again changes nothing; another under its id is refused."""
    document = new_document(run.leader.organisation, run.member.organisation, is_shared=True)
    made = expect_status(_sip(run, "POST", "", document), {201})
    place = made.headers.get("Location", "").rpartition("/")[2]
    expect(place, "Location is missing")
    run.made.note([f"CarePlan/{place}"])
    expect_status(_sip(run, "POST", "", document), {200})
    expect_status(_sip(run, "POST", "", document | {"title": "En annan plan"}), {409})


def changes_a_document(run: Run) -> None:
    """A change is written against the version that was read; an old version is refused."""
    place = run.scene.shared.id("CarePlan")
    read = _sip(run, "GET", place)
    changed = _document(read) | {"what_matters": "Att det provas en gång till."}
    written = expect_status(_sip(run, "PUT", place, changed, {"If-Match": read.headers["ETag"]}), {200})
    expect(_document(written)["what_matters"] == changed["what_matters"], "the change is not in the answer")
    expect_status(_sip(run, "PUT", place, changed | {"title": "För sent"}, {"If-Match": read.headers["ETag"]}), {412})


def removes_nothing(run: Run) -> None:
    """What is left out of a document is not removed: the change is refused."""
    place = run.scene.shared.id("CarePlan")
    read = _sip(run, "GET", place)
    document = _document(read)
    without = document | {"consents": document["consents"][:1]}
    refused = expect_status(_sip(run, "PUT", place, without, {"If-Match": read.headers["ETag"]}), {422})
    expect("sip-nothing-removed" in refused.text, "the rule sip-nothing-removed is not named")


def refuses_document(run: Run, without: str, rule: str) -> None:
    """A document that lacks what an active plan must have is refused, by the rule."""
    document = copy.deepcopy(new_document(run.leader.organisation, run.member.organisation, is_shared=True))
    above, _, name = without.rpartition(".")
    owner = document[above] if above else document
    owner[name] = [] if isinstance(owner[name], list) else None
    if owner[name] is None:
        del owner[name]
    refused = _sip(run, "POST", "", document)
    if refused.is_success:
        run.made.note([f"CarePlan/{refused.headers.get('Location', '').rpartition('/')[2]}"])
    expect_status(refused, {422})
    expect(rule in refused.text, f"the rule {rule} is not named")


def refuses_a_jump(run: Run) -> None:
    """A plan that is in force does not become a draft again."""
    place = run.scene.shared.id("CarePlan")
    read = _sip(run, "GET", place)
    refused = expect_status(
        _sip(run, "PUT", place, _document(read) | {"status": "draft"}, {"If-Match": read.headers["ETag"]}), {409}
    )
    expect("sip-process-order" in refused.text, "the rule sip-process-order is not named")


def lists_what_is_to_be_done(run: Run) -> None:
    """The work list tells the next follow-up, and who is to do it."""
    place = run.scene.shared.id("CarePlan")
    found = expect_status(_sip(run, "GET", f"worklist?plan={place}"), {200}).json()
    duties = [duty for plan in found["plans"] if plan["id"] == place for duty in plan["duties"]]
    follow_ups = [duty for duty in duties if duty["what"] == "follow-up"]
    expect(follow_ups, "the follow-up is not on the list")
    expect(follow_ups[0]["who"] == run.leader.organisation, "the follow-up is another's to do")


def prints(run: Run, media_type: str, begins: str) -> None:
    """The plan in a form for people."""
    answer = expect_status(_sip(run, "GET", run.scene.shared.id("CarePlan"), headers={"Accept": media_type}), {200})
    expect(answer.headers.get("Content-Type", "").startswith(media_type), f"the answer is no {media_type}")
    expect(answer.content.lstrip()[: len(begins)].decode("latin-1").lower() == begins.lower(), "the content is of another form")


def tells_its_schema(run: Run) -> None:
    """The schema of the document is given to anybody."""
    answer = run.leader.send("GET", f"{_address(run)}/schema", headers={"Accept": "application/json"})
    expect("properties" in expect_status(answer, {200}).json(), "the answer is no JSON Schema")


def explains(run: Run) -> None:
    """`$explain` tells which rule let the caller in."""
    found = resource_in(run.member.get(f"{run.scene.shared.key('CarePlan')}/$explain"), "Parameters")
    told = {one.get("name"): one for one in found.get("parameter", ())}
    expect(told.get("allowed", {}).get("valueBoolean") is True, "allowed is not true")
    expect(told.get("rule", {}).get("valueCode"), "no rule is told")


def _sip(run: Run, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return run.leader.ask(method, f"{_address(run)}/{path}".rstrip("/"), body, _JSON | (headers or {}))


def _address(run: Run) -> str:
    address = run.leader.client.sip_url if run.leader.client is not None else ""
    if not address:
        raise NotApplicable("the credentials tell no sip_url")
    return address.rstrip("/")


def _document(answer: httpx.Response) -> Resource:
    found: Resource = expect_status(answer, {200}).json()
    expect(found.get("schema_version") == "1.0", "the answer is no SIP document 1.0")
    return found
