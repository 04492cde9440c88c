"""L9, L10: histories are judged version by version, and by today's rules."""

import copy

from tests.attacks.records import Record, all_of, key_of, put
from tests.leaks.scenes import (
    Scene,
    Told,
    accepted,
    asked_of_the_store,
    entries,
    hide_from_region,
    keys_of,
    same,
    told_plan,
    withdraw,
)

_KINDS = ("CarePlan", "CareTeam", "Goal", "Task", "Condition", "Consent", "Patient", "RelatedPerson", "PractitionerRole")


def changed_goal(scene: Scene, plan: Told) -> Record:
    """A goal of the plan, with a second version; as it was in the first."""
    before = all_of(scene.a, plan.document, "Goal")[0]
    after = copy.deepcopy(before)
    after["description"]["text"] += " i ny lydelse"
    accepted(put(scene.a, after))
    return before


def test_l09_no_history_of_type_or_system_tells_of_what_is_hidden(scene: Scene) -> None:
    """The whole system's history does not exist; a type's holds what the caller may see of what is there today."""
    plan = told_plan(scene.a)
    goal = key_of(changed_goal(scene, plan))
    hidden = [key for key in keys_of(scene.a, plan, "Goal") if key != goal][:1]
    hide_from_region(scene.a, plan, hidden)
    with scene.listening() as heard:
        for path in (
            "_history",
            "_history?_count=500",
            "_history?_since=2020-01-01T00:00:00Z",
            "/_history",
            "*/_history",
            "Bundle/_history",
        ):
            answer = scene.region._request("GET", f"{scene.region.fhir_url}/{path}")
            assert answer.status_code in (400, 404, 405), path
            assert not plan.is_in(answer)
    assert [url for url in asked_of_the_store(heard) if "_history" in url] == []
    everything = set(keys_of(scene.a, plan))
    for kind in _KINDS:
        ids = ",".join(key.partition("/")[2] for key in everything if key.startswith(f"{kind}/"))
        for query in ({"_count": "200"}, {"_id": ids}):
            answer = scene.b.fhir("GET", f"{kind}/_history", params=query)
            assert not plan.is_in(answer), kind
            if answer.status_code == 200:
                assert everything.isdisjoint(full_urls(scene, answer.json())), kind
    [patient] = keys_of(scene.a, plan, "Patient")
    of_goals = scene.region.fhir("GET", "Goal/_history", params={"_count": "200", "patient": patient})
    assert of_goals.status_code == 200, of_goals.text
    assert goal in full_urls(scene, of_goals.json()), "what it may see is there"
    assert set(hidden).isdisjoint(full_urls(scene, of_goals.json()))


def full_urls(scene: Scene, bundle: Record) -> set[str]:
    """`Type/id` that the entries of a Bundle are about, also those without a resource."""
    return {entry["fullUrl"].removeprefix(f"{scene.settings.fhir_url}/") for entry in bundle.get("entry", ())}


def test_l10_what_was_closed_is_closed_in_its_history_too(scene: Scene) -> None:
    """Old versions are given by today's consent, and an old version of a Consent opens nothing."""
    plan = told_plan(scene.a)
    before = changed_goal(scene, plan)
    key, first = key_of(before), f"{key_of(before)}/_history/{before['meta']['versionId']}"
    old = scene.region.fhir("GET", first)
    assert (old.status_code, old.json()["description"]["text"]) == (200, before["description"]["text"])
    assert len(entries(scene.region.fhir("GET", f"{key}/_history"))) == 2
    ended = withdraw(scene.a, plan)
    consent = key_of(ended)
    closed = [
        key,
        first,
        f"{key}/_history",
        f"{key}/_history/2",
        f"CarePlan/{plan.place}/_history/1",
        f"CarePlan/{plan.place}/_history",
    ]
    closed += [f"{consent}/_history", f"{consent}/_history/1"]
    missing = {"Goal": "Goal/999999999", "CarePlan": "CarePlan/999999999", "Consent": "Consent/999999999"}
    for path in closed:
        kind, _, rest = path.partition("/")
        absent = scene.region.fhir("GET", f"{missing[kind]}/{rest.partition('/')[2]}")
        assert same(scene.region.fhir("GET", path), absent), path
        assert absent.status_code == 404
    for caller in (scene.b, scene.school):
        assert same(caller.fhir("GET", first), caller.fhir("GET", "Goal/999999999/_history/1"))
        assert same(caller.fhir("GET", f"{key}/_history"), caller.fhir("GET", "Goal/999999999/_history"))
    assert scene.a.fhir("GET", first).status_code == 200, "its own party has it"
    a_mark_of_today_is_on_what_was(scene, plan)


def a_mark_of_today_is_on_what_was(scene: Scene, plan: Told) -> None:
    """What is marked today as not for the patient was not for the patient before either."""
    goal = all_of(scene.a, plan.document, "Goal")[1]
    key, patient_service = key_of(goal), scene.a_patient_service
    mark = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}
    goal["meta"]["security"] = [*goal["meta"].get("security", []), mark]
    assert patient_service.fhir("GET", f"{key}/_history/1").status_code == 200
    accepted(put(scene.a, goal))
    for path in (key, f"{key}/_history/1", f"{key}/_history/2", f"{key}/_history"):
        assert patient_service.fhir("GET", path).status_code == 404, path
