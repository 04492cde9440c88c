"""The process over HTTP: a plan from a need to its closing, step by step; what jumps gets 409, what breaks a guard 422, by its rule."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from tests.systems import Systems, fresh_plan, posted, refusal

DAY = timedelta(days=1)


@pytest.fixture
def draft() -> dict[str, Any]:
    """A draft nobody has consented to yet, with an offer that is made."""
    plan = fresh_plan(status="draft")
    del plan["dates"]["meeting"]
    for consent in plan["consents"]:
        consent["signatures"] = []
    offered = {"by": "staff", "date": _day(-30)}
    plan["offers"] = [
        {
            "id": "erbjudande",
            "noticed": offered,
            "what": "Stöd hemma och i skolan",
            "offered_by": plan["responsible_party"],
            "offered_on": _day(-29),
            "status": "requested",
        }
    ]
    return plan


def _day(days: int) -> str:
    return (date.today() + days * DAY).isoformat()


def meeting(kind: str, status: str, days: int, name: str = "mote") -> dict[str, Any]:
    held = {"participation": {"how": "took-part", "text": "Var med hela mötet"}} if status == "fulfilled" else {}
    return {
        "id": name,
        "kind": kind,
        "status": status,
        "purpose": "Samordna stödet",
        "question": "Hur får vardagen att gå ihop?",
        "start": f"{_day(days)}T09:00:00+01:00",
        "end": f"{_day(days)}T10:00:00+01:00",
        "place": "Ekdala kommunhus",
        "participants": [
            {"who": "person", "call": "invited", "answer": "accepted"},
            {"role": "party", "party": "SE9999000011-A100", "call": "called", "answer": "accepted"},
        ],
    } | held


class Writing:
    """The plan at its responsible party: each change is a PUT of the whole document."""

    def __init__(self, systems: Systems, plan: dict[str, Any]) -> None:
        self.client, self.plan = systems.municipality_a, plan
        self.place = posted(self.client, plan)

    def put(self, **changes: Any) -> Any:
        seen = self.client.sip("GET", self.place)
        return self.client.sip("PUT", self.place, json=seen.json() | changes, headers={"If-Match": seen.headers["ETag"]})

    def step(self, **changes: Any) -> None:
        answer = self.put(**changes)
        assert answer.status_code == 200, answer.text

    def refused(self, code: int, rule: str, **changes: Any) -> None:
        assert rule in str(refusal(self.put(**changes), code)), rule

    @property
    def signed(self) -> list[dict[str, Any]]:
        consents = copy.deepcopy(fresh_plan()["consents"])
        return [consent | {"id": own["id"]} for consent, own in zip(consents, self.plan["consents"], strict=True)]


def test_a_plan_goes_from_an_offer_to_its_closing(systems: Systems, draft: dict[str, Any]) -> None:
    writing = Writing(systems, draft)
    [offer] = draft["offers"]
    writing.refused(422, "sip-consent-first", meetings=[meeting("first", "booked", -1)])
    writing.refused(422, "sip-offer-time", offers=[offer | {"status": "on-hold"}])
    writing.step(offers=[offer | {"status": "on-hold", "answer_due": _day(14)}])
    accepted = offer | {"status": "accepted", "answer_due": _day(14), "answered": {"date": _day(-20), "by": "mamma"}}
    writing.step(offers=[accepted])
    writing.step(consents=writing.signed)
    writing.refused(422, "sip-meeting-first", status="active")
    writing.refused(409, "sip-process-order", meetings=[meeting("follow-up", "booked", 30)])
    writing.step(meetings=[meeting("first", "booked", -1)])
    writing.refused(422, "sip-moved-from", meetings=[meeting("first", "booked", 2)])
    writing.step(meetings=[meeting("first", "fulfilled", -1)])
    writing.step(status="active")
    writing.refused(409, "sip-process-order", status="draft")
    first = meeting("first", "fulfilled", -1)
    writing.refused(422, "sip-meeting-has-been", meetings=[first, meeting("follow-up", "fulfilled", 3, "uppfoljning")])
    writing.step(meetings=[first, meeting("follow-up", "booked", 0, "uppfoljning")])
    writing.refused(422, "sip-evaluated", meetings=[first, meeting("follow-up", "fulfilled", 0, "uppfoljning")])
    writing.step(status="completed", closing_reason="Behovet finns inte längre")
    writing.refused(422, "sip-reopened-reason", status="active")
    writing.step(status="active", reopened=[{"date": _day(0), "reason": "Behovet är tillbaka"}])


def test_a_withdrawal_is_taken_whatever_has_become_of_the_plan(systems: Systems) -> None:
    writing = Writing(systems, fresh_plan())
    writing.step(status="completed", closing_reason="Klart")
    ended = [consent | {"status": "inactive"} for consent in writing.client.sip("GET", writing.place).json()["consents"]]
    writing.step(consents=ended)


def test_a_plan_remembers_its_rules_and_no_sender_chooses_them(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    plan = systems.municipality_a.fhir("GET", f"CarePlan/{place}").json()
    assert plan["instantiatesUri"] == ["https://fhir-sip.se/rules/general|2026.1"]
    for told in (["https://fhir-sip.se/rules/kalmar|2026.1"], []):
        headers = {"If-Match": f'W/"{plan["meta"]["versionId"]}"'}
        changed = {name: value for name, value in plan.items() if name != "instantiatesUri"} | {"title": f"Plan {told}"}
        answer = systems.municipality_a.fhir(
            "PUT", f"CarePlan/{place}", json=changed | ({"instantiatesUri": told} if told else {}), headers=headers
        )
        assert answer.status_code == 200, answer.text
        plan = systems.municipality_a.fhir("GET", f"CarePlan/{place}").json()
        assert plan["instantiatesUri"] == ["https://fhir-sip.se/rules/general|2026.1"]
