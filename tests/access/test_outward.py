"""What leaves the service of a record, and what comes back with it."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_sip.access import plans_in
from fhir_sip.access.outward import POSTED_DOCUMENT, outward, with_what_was_not_shown, without_displays
from fhir_sip.access.plan import Plan
from tests.access.small_plan import index, kept_by, org

TEXT = {"status": "generated", "div": "<div>Storgatan</div>"}
MARKED = {"security": [{"code": "skyddadFolkbokforing"}]}


def none_open(_: Plan) -> set[str]:
    return set()


def shown(records: dict[str, Any], key: str, party: str = "R", open_parties: Any = none_open) -> dict[str, Any]:
    plans = tuple(plan for plan in plans_in(records) if key in plan.members)
    return outward(records[key], party, plans, open_parties)


def protected(**relatives: Any) -> dict[str, Any]:
    records = index(relatives=relatives)
    records["Patient/1"] |= {"meta": MARKED, "name": [{"family": "E"}], "address": [{"city": "X"}], "telecom": [{"value": "0"}]}
    return records


def test_a_narrative_is_shown_to_the_custodian_only() -> None:
    records = index()
    records["Goal/1"]["text"] = TEXT
    assert shown(records, "Goal/1", "A")["text"] == TEXT
    assert "text" not in shown(records, "Goal/1")


def test_the_services_own_mark_and_displays_of_what_may_be_hidden_leave_to_nobody() -> None:
    records = index()
    records["Goal/1"] |= {"meta": {"tag": [{"system": POSTED_DOCUMENT, "code": "x"}, {"system": "own", "code": "y"}]}}
    records["Goal/1"] |= {"subject": {"reference": "Patient/1", "display": "Ylva"}, "source": org("A") | {"display": "A"}}
    for party in "AR":
        seen = shown(records, "Goal/1", party)
        assert seen["meta"] == {"tag": [{"system": "own", "code": "y"}]}
        assert seen["subject"] == {"reference": "Patient/1"}
        assert seen["source"]["display"] == "A"


references = st.fixed_dictionaries(
    {},
    optional={
        "reference": st.sampled_from(["Patient/1", "Organization/A", "urn:uuid:1", "#organization"]) | st.integers(),
        "display": st.just("told"),
        "_display": st.just({"id": "told"}),
        "identifier": st.just({"value": "1"}),
    },
)
elements = st.recursive(
    references | st.text(max_size=2),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(st.sampled_from("ab"), child, max_size=2),
    max_leaves=12,
)


def without(element: Any) -> Any:
    """By deleting from a copy, where the service looks first, and copies what it keeps."""
    if isinstance(element, list):
        for child in element:
            without(child)
    elif isinstance(element, dict):
        target = element.get("reference")
        if isinstance(target, str) and target[:13] != "Organization/":
            element.pop("display", None)
            element.pop("_display", None)
        for child in element.values():
            without(child)
    return element


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from("abc"), elements, max_size=3))
def test_displays_are_left_out_wherever_they_stand_and_nothing_else(resource: dict[str, Any]) -> None:
    before = copy.deepcopy(resource)
    assert without_displays(resource) == without(copy.deepcopy(resource))
    assert resource == before


def test_of_a_protected_person_no_place_is_shown_to_others() -> None:
    relative = {"telecom": [{"value": "0"}], "address": [{"city": "X"}], "name": [{"text": "M"}]}
    records = protected(**{"RelatedPerson/1": relative})
    for key in ("Patient/1", "RelatedPerson/1"):
        assert shown(records, key, "A")["address"]
        seen = shown(records, key)
        assert seen["name"]
        assert not seen.keys() & {"address", "telecom"}
    del records["Patient/1"]["meta"]
    assert shown(records, "RelatedPerson/1")["telecom"]


def test_a_relative_whose_person_is_not_at_hand_is_shown_as_if_protected() -> None:
    records = index(relatives={"RelatedPerson/1": {"telecom": [{"value": "0"}]}})
    assert "telecom" not in outward(records["RelatedPerson/1"], "R", (), none_open)


def test_of_a_protected_persons_team_only_open_parties_are_shown() -> None:
    records = protected()
    party = {"extension": [{"url": "https://fhir-sip.se/ig/StructureDefinition/participant-party", "valueReference": org("S")}]}
    staff = {"member": {"reference": "PractitionerRole/9"}} | party
    records["CareTeam/1"]["participant"] += [staff, {"member": {"reference": "Patient/1"}}]
    records["PractitionerRole/9"] = {"resourceType": "PractitionerRole", "extension": [kept_by("A")]}
    members = [one["member"]["reference"] for one in shown(records, "CareTeam/1")["participant"]]
    assert members == ["Organization/R"]
    members = [one["member"]["reference"] for one in shown(records, "CareTeam/1", "R", lambda _: {"A"})["participant"]]
    assert members == ["Organization/A", "Organization/R", "Patient/1"]
    assert shown(records, "CareTeam/1", "A") == records["CareTeam/1"]


def test_of_a_protected_persons_plan_what_it_says_of_closed_parties_is_not_shown() -> None:
    records = protected()
    answers = [
        {
            "url": "agreement",
            "extension": [{"url": "party", "valueReference": org(party)}, {"url": "answer", "valueCode": "agreed"}],
        }
        for party in "ARS"
    ]
    records["CarePlan/1"]["extension"] += answers
    assert shown(records, "CarePlan/1")["extension"] == [kept_by("A"), answers[1]]
    assert shown(records, "CarePlan/1", "R", lambda _: {"A"})["extension"] == [kept_by("A"), *answers[:2]]
    assert shown(records, "CarePlan/1", "A") == records["CarePlan/1"]
    del records["Patient/1"]["meta"]
    assert shown(records, "CarePlan/1") == records["CarePlan/1"]


def test_what_was_not_shown_comes_back_where_it_stood() -> None:
    stored = {"resourceType": "CareTeam", "name": "n", "text": TEXT, "participant": [{"m": 1}, {"m": 2}, {"m": 3}]}
    seen = {"resourceType": "CareTeam", "name": "n", "participant": [{"m": 2}]}
    assert with_what_was_not_shown(seen, stored, seen, "R") == stored
    changed = {"resourceType": "CareTeam", "name": "new", "participant": [{"m": 2}, {"m": 4}]}
    assert with_what_was_not_shown(changed, stored, seen, "R") == stored | {
        "name": "new",
        "participant": [{"m": 1}, {"m": 2}, {"m": 3}, {"m": 4}],
    }
    emptied = {"resourceType": "CareTeam", "name": "n"}
    assert with_what_was_not_shown(emptied, stored, seen, "R")["participant"] == [{"m": 1}, {"m": 3}]


def test_anothers_narrative_takes_no_place() -> None:
    other = {"status": "additional", "div": "<div/>"}
    for stored in ({"resourceType": "Goal", "text": TEXT}, {"resourceType": "Goal"}):
        stored["extension"] = [kept_by("A")]
        seen = {name: value for name, value in stored.items() if name != "text"}
        assert with_what_was_not_shown(seen | {"text": other}, stored, seen, "R") == stored
    assert with_what_was_not_shown(stored | {"text": other}, stored, stored, "A")["text"] == other
