"""The CapabilityStatement against what the server does, both ways: what is claimed works, what is not claimed is refused."""

from collections.abc import Iterator

import httpx

from fhir_sip.conformance.expecting import NotApplicable, expect, expect_refusal, expect_status, records_in, resource_in
from fhir_sip.conformance.run import Run

_VALUES = {"date": "gt2000-01-01", "token": "http://example.org|none", "uri": "http://example.org"}
_TARGETS = {
    "participant": "Organization/none",
    "actor": "Organization/none",
    "consentor": "Patient/none",
    "data": "CarePlan/none",
}
_READS = ("read", "vread", "history-instance", "history-type", "search-type")
_SYSTEM = {"history-system": "_history", "search-system": "?_lastUpdated=gt2000-01-01"}
_OTHER_TYPES = ("Observation", "MedicationRequest", "DocumentReference")
_OTHER_OPERATIONS = ("meta", "everything", "expunge", "no-such-operation")
_REFUSED = {400, 401, 403, 404, 405, 412, 422, 501}
_INCLUDES_AT_ONCE = 20


def does_every_interaction(run: Run, resource_type: str) -> None:
    """Each way to read that is claimed is there; writing has checks of its own."""
    claimed = [code for code in _READS if f"{resource_type}.{code}" in run.claims]
    expect(claimed, "no interaction is claimed")
    wrong = [code for code in claimed if not run.leader.get(_address(run, resource_type, code)).is_success]
    expect(not wrong, f"claimed and not done: {', '.join(wrong)}")


def refuses_other_interactions(run: Run, resource_type: str) -> None:
    """Ways to read and to patch that are not claimed are refused, and nothing is changed."""
    others = [code for code in (*_READS, "patch") if f"{resource_type}.{code}" not in run.claims]
    if not others:
        raise NotApplicable("the server claims them all")
    key = run.scene.shared.key(resource_type)
    before = run.leader.get(key)
    for code in others:
        answer = _patch(run, key) if code == "patch" else run.leader.get(_address(run, resource_type, code))
        expect(answer.status_code in _REFUSED, f"{code} is not claimed, and answered with {answer.status_code}")
    expect(run.leader.get(key).text == before.text, "the record was changed")


def answers_every_parameter(run: Run, resource_type: str) -> None:
    """Each search parameter that is claimed is taken."""
    claimed = run.claims.of(f"{resource_type}.search.")
    expect(claimed, "no search parameter is claimed")
    kinds = run.claims.search_types(resource_type)
    wrong = []
    for name in (one for one in claimed if kinds[one] not in ("composite", "special")):
        query = run.filled(f"patient={{patient}}&{name}={_VALUES.get(kinds[name], _TARGETS.get(name, 'none'))}")
        answer = run.leader.get(f"{resource_type}?{query}")
        told = answer.text if answer.status_code == httpx.codes.BAD_REQUEST else ""
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or "not-supported" in told:
            wrong.append(name)
    expect(not wrong, f"claimed and not taken: {', '.join(wrong)}")


def refuses_other_parameters(run: Run, resource_type: str, parameters: list[str]) -> None:
    """Search parameters of FHIR R4 that are not claimed are refused when asked to be strict, not passed over."""
    others = [name for name in parameters if f"{resource_type}.search.{name}" not in run.claims]
    if not others:
        raise NotApplicable("the server claims them all")
    for name in others:
        answer = run.leader.get(
            run.filled(f"{resource_type}?patient={{patient}}&{name}=none"), headers={"Prefer": "handling=strict"}
        )
        expect(answer.status_code in _REFUSED, f"{name} is not claimed, and answered with {answer.status_code}")


def brings_every_include(run: Run, resource_type: str) -> None:
    """Each include and reverse include that is claimed is taken."""
    asked = [
        f"_{way}={name}" for way in ("include", "revinclude") for name in run.claims.of(f"{resource_type}.{way}.") if name != "*"
    ]
    expect(asked, "no include is claimed")
    query = run.filled(f"{resource_type}?patient={{patient}}&")
    for some in _parts(asked):
        answer = run.leader.get(query + "&".join(some))
        expect(answer.is_success, f"claimed and not taken, one of: {', '.join(some)}")
        records_in(answer)


def refuses_other_operations(run: Run, resource_type: str) -> None:
    """Operations that are not claimed are refused."""
    key = run.scene.shared.key(resource_type)
    for name in (one for one in _OTHER_OPERATIONS if f"{resource_type}.operation.{one}" not in run.claims):
        answer = run.leader.get(f"{key}/${name}")
        expect(answer.status_code in _REFUSED, f"${name} is not claimed, and answered with {answer.status_code}")


def refuses_delete(run: Run, resource_type: str) -> None:
    """Nothing is deleted where deletion is not offered."""
    if f"{resource_type}.delete" in run.claims:
        raise NotApplicable("the server offers deletion")
    key = run.scene.shared.key(resource_type)
    expect_refusal(run.leader.ask("DELETE", key), {403, 404, 405})
    expect_status(run.leader.get(key), {200})


def does_a_batch(run: Run) -> None:
    """A batch that is claimed is done, each of its requests for itself."""
    wanted = [(run.scene.shared.key("CarePlan"), "200"), ("CarePlan/conformance-never-there", "404")]
    entries = [{"request": {"method": "GET", "url": url}} for url, _ in wanted]
    answer = run.leader.ask("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries})
    bundle = resource_in(answer, "Bundle")
    expect(bundle.get("type") == "batch-response", f"expected a batch-response, got a Bundle of type {bundle.get('type')}")
    found = [one.get("response", {}).get("status", "")[:3] for one in bundle.get("entry", ())]
    expect(found == [status for _, status in wanted], f"expected 200 and 404, got {', '.join(found)}")


def refuses_the_whole_server(run: Run) -> None:
    """Searches and histories over all types are refused where they are not claimed."""
    others = [place for code, place in _SYSTEM.items() if f"system.{code}" not in run.claims]
    if not others:
        raise NotApplicable("the server claims them all")
    for place in others:
        answer = run.leader.get(place)
        expect(answer.status_code in _REFUSED, f"{place} is not claimed, and answered with {answer.status_code}")


def refuses_other_types(run: Run) -> None:
    """Types that are not claimed are refused: nothing is read or found of them."""
    others = [kind for kind in _OTHER_TYPES if f"{kind}.search-type" not in run.claims and f"{kind}.read" not in run.claims]
    if not others:
        raise NotApplicable("the server claims them all")
    for kind in others:
        for place in (run.filled(f"{kind}?patient={{patient}}"), f"{kind}/conformance-never-there"):
            expect_refusal(run.leader.get(place), _REFUSED)


def _address(run: Run, resource_type: str, code: str) -> str:
    key = run.scene.shared.key(resource_type)
    return {
        "read": key,
        "vread": f"{key}/_history/1",
        "history-instance": f"{key}/_history",
        "history-type": f"{resource_type}/_history?_id={run.scene.shared.id(resource_type)}",
        "search-type": run.filled(f"{resource_type}?patient={{patient}}"),
    }[code]


def _patch(run: Run, key: str) -> httpx.Response:
    change = b'[{"op": "add", "path": "/language", "value": "en"}]'
    return run.leader.ask("PATCH", key, change, {"Content-Type": "application/json-patch+json"})


def _parts(every: list[str]) -> Iterator[list[str]]:
    yield from (every[at : at + _INCLUDES_AT_ONCE] for at in range(0, len(every), _INCLUDES_AT_ONCE))
