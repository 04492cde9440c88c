"""A consent waits for everyone who must sign: guardians, the child, and what a judgement of maturity changes (FB 6:11, OSL 12:3)."""

from typing import Any

from fhir_sip.demo.backend_client import BackendClient
from tests.interactions.people import plan_of_age
from tests.interactions.test_sharing import changed
from tests.systems import Systems, fresh_plan, posted, refusal

JUDGED = {"judged_by": "habilitering", "date": "2026-09-20"}


def sees(client: BackendClient, place: str) -> bool:
    return client.fhir("GET", f"CarePlan/{place}").status_code == 200


def unsigned(plan: dict[str, Any], kind: str, who: str) -> dict[str, Any]:
    for consent in plan["consents"]:
        if consent["kind"] == kind:
            consent["signatures"] = [one for one in consent["signatures"] if one["who"] != who]
    return plan


def signed(kind: str, who: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        for consent in document["consents"]:
            if consent["kind"] == kind:
                consent["signatures"].append({"who": who, "date": "2026-11-20", "method": "written"})

    return change


def missing_of(client: BackendClient, place: str) -> list[tuple[str, int | None]]:
    answer = client.fhir("GET", f"CarePlan/{place}/$explain")
    assert answer.status_code == 200, answer.text
    found = [{part["name"]: part for part in one["part"]} for one in answer.json()["parameter"] if one["name"] == "missing"]
    return [(parts["what"]["valueCode"], parts.get("count", {}).get("valueInteger")) for parts in found]


def test_a_plan_is_closed_to_others_until_both_guardians_have_signed(systems: Systems) -> None:
    a, region = systems.municipality_a, systems.region_ehr
    place = posted(a, unsigned(fresh_plan(), "secrecy", "pappa"))
    assert not sees(region, place)
    assert missing_of(region, place) == [("signature", 1)]
    changed(a, place, signed("secrecy", "pappa"))
    assert sees(region, place)
    assert missing_of(region, place) == []


def test_a_child_of_13_signs_besides_its_guardians(systems: Systems) -> None:
    a, region = systems.municipality_a, systems.region_ehr
    place = posted(a, unsigned(plan_of_age(13, "mamma", "pappa", "person"), "secrecy", "person"))
    assert not sees(region, place)
    changed(a, place, signed("secrecy", "person"))
    assert sees(region, place)


def test_a_plan_of_a_child_of_13_does_not_become_active_on_the_guardians_word_alone(systems: Systems) -> None:
    answer = systems.municipality_a.sip("POST", json=plan_of_age(13, "mamma", "pappa"))
    [issue] = refusal(answer, 422)
    assert issue["details"]["coding"][0]["code"] == "sip-active-consent"


def test_a_child_of_13_judged_mature_decides_alone(systems: Systems) -> None:
    place = posted(systems.municipality_a, plan_of_age(13, "person", may_decide=True, **JUDGED))
    assert sees(systems.region_ehr, place)


def test_a_youth_of_16_decides_alone_unless_judged_not_to(systems: Systems) -> None:
    a, region = systems.municipality_a, systems.region_ehr
    assert sees(region, posted(a, plan_of_age(16, "person")))
    assert refusal(a.sip("POST", json=plan_of_age(16, "person", may_decide=False, **JUDGED)), 422)
    assert sees(region, posted(a, plan_of_age(16, "mamma", "pappa", may_decide=False, **JUDGED)))
