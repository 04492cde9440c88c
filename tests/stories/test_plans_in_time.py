"""Peter, Viola and Ylva, from the first need to the closing, over simulated months; and what goes wrong on the way."""

from collections.abc import Iterator
from typing import Any

import pytest

from fhir_sip.demo.story import example
from tests.stories.plan_in_time import OMSORG, REGION, SCHOOL, SOCIAL_B, LivedPlan, Simulation, simulation
from tests.systems import fresh_plan, refusal


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Simulation]:
    with simulation(tmp_path_factory.mktemp("stories"), store_url) as made:
        yield made


def a_plan(simulated: Simulation, name: str = "ylva") -> LivedPlan:
    """One of the examples, with its offer."""
    return LivedPlan(simulated, fresh_plan(name) | {"offers": example(name)["offers"]})


def first_day(plan: LivedPlan) -> str:
    """A day before the plan begins."""
    return str(plan.whole["offers"][0]["offered_on"])


def later(plan: LivedPlan, months: int, day: int = 15) -> str:
    """The day of a month, so many after the plan's start."""
    year, month = map(int, plan.whole["dates"]["start"][:7].split("-"))
    whole = year * 12 + month - 1 + months
    return f"{whole // 12}-{whole % 12 + 1:02d}-{day:02d}"


def evaluated(goals: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    """The goals, each evaluated at a follow-up."""
    return [
        goal | {"evaluations": [*goal.get("evaluations", []), {"date": day, "achievement": "improving", "text": "Går framåt."}]}
        for goal in goals
    ]


def test_peter_gets_a_home_and_walks_again(simulated: Simulation) -> None:
    """An adult, led by the region: the municipality sees nothing before his yes; then it answers calls and does its part."""
    plan = a_plan(simulated, "peter")
    simulated.to(first_day(plan))
    plan.begun()
    assert plan.state() == "offered"
    refusal(plan.seen(SOCIAL_B), 404)
    assert plan.duties(REGION, who="person") == [("answer-offer", "person")]

    simulated.to(plan.whole["dates"]["start"])
    plan.everybody_consents()
    assert plan.state() == "consent-given"
    assert ("hold-meeting", REGION) in plan.duties(REGION, who="mine")
    day = later(plan, 0, 24)
    first = plan.meeting("first", "booked", day)
    plan.step(REGION, meetings=[first])
    assert ("answer-call", SOCIAL_B) in plan.duties(SOCIAL_B, who="mine")
    plan.answers_the_call(SOCIAL_B)
    assert ("answer-call", SOCIAL_B) not in plan.duties(REGION)

    simulated.to(day)
    booked = plan.document(REGION)["meetings"][0]
    plan.step(REGION, meetings=[plan.held(booked)])
    plan.step(REGION, status="active")
    assert plan.state() == "active"
    actions = plan.document(SOCIAL_B)["actions"]
    own = [one | {"status": "in-progress"} if one["responsible"] == SOCIAL_B else one for one in actions]
    refusal(plan.written(REGION, actions=[one | {"status": "completed"} for one in actions]), 403)
    plan.step(SOCIAL_B, actions=own)

    follow_up = later(plan, 3)
    simulated.to(follow_up)
    meeting = plan.meeting("follow-up", "booked", follow_up)
    held = [plan.document(REGION)["meetings"][0], meeting]
    plan.step(REGION, meetings=held)
    assert plan.state() == "follow-up"
    assert ("answer-call", SOCIAL_B) in plan.duties(SOCIAL_B, who="mine")
    plan.answers_the_call(SOCIAL_B)
    assert ("answer-call", SOCIAL_B) not in plan.duties(SOCIAL_B)
    meetings = [plan.held(one) if one["kind"] == "follow-up" else one for one in plan.document(REGION)["meetings"]]
    plan.step(
        REGION,
        meetings=meetings,
        goals=evaluated(plan.document(REGION)["goals"], follow_up),
        next_follow_up={"date": later(plan, 6), "responsible": REGION},
    )
    assert plan.state() == "active"

    simulated.to(later(plan, 9))
    plan.step(REGION, status="completed", closing_reason="Peter har en egen dörr och går till affären.")
    assert plan.state() == "closed"
    refusal(plan.seen(SOCIAL_B), 404)
    plan.refused(
        REGION, 409, "sip-process-order", meetings=[*meetings, plan.meeting("follow-up", "booked", later(plan, 10), id="ny")]
    )


def test_viola_is_asked_takes_her_time_and_says_yes(simulated: Simulation) -> None:
    plan = a_plan(simulated, "viola")
    simulated.to(first_day(plan))
    plan.begun()
    offer = plan.document(plan.leader)["offers"][0]
    plan.refused(plan.leader, 422, "sip-offer-time", offers=[offer | {"status": "on-hold", "answer_due": None}])
    plan.step(plan.leader, offers=[offer | {"status": "on-hold", "answer_due": later(plan, 0, 27)}])
    assert plan.state() == "consent-waiting"
    simulated.to(later(plan, 0, 28))
    assert ("answer-offer", "person") in plan.duties(plan.leader, overdue="true")
    plan.agreed()
    assert plan.state() == "active"


def test_ylva_in_short_term_stay_has_her_self_care_assessed_and_reviewed(simulated: Simulation) -> None:
    """A child: both guardians sign; the region's licensed staff assess the self-care, and its review is on the region's list."""
    plan = a_plan(simulated)
    simulated.to(first_day(plan))
    plan.begun()
    simulated.to(plan.whole["dates"]["start"])
    plan.agreed()
    document = plan.document(REGION)
    staff = next(one["id"] for one in document["staff"] if one["organization"].startswith("SE9999000001"))
    agreement = {
        "id": f"egenvard-{plan.place}",
        "status": "active",
        "title": "Sondmatning på korttids",
        "description": "Mat genom knapp i magen, fyra gånger om dagen.",
        "addresses": [document["needs"][0]["id"]],
        "start": simulated.day,
        "assessment": {"assessor": staff, "profession": "nurse", "date": simulated.day, "text": "Kan göras av personalen."},
        "what_if": "Om knappen lossnar: täck, ring habiliteringen.",
        "review": {"date": later(plan, 3), "responsible": REGION},
        "risks": [
            {
                "id": "risk",
                "status": "final",
                "assessed_on": simulated.day,
                "assessed_by": staff,
                "risks": [{"what": "Knappen lossnar", "likelihood": "liten"}],
                "mitigation": "Extra knapp finns.",
                "recorded_by": REGION,
            }
        ],
        "tasks": [
            {
                "id": "mata",
                "what": "Ge mat",
                "instructions": "Långsamt, sittande.",
                "done_by": "mamma",
                "status": "ready",
                "recorded_by": REGION,
            }
        ],
        "recorded_by": REGION,
    }
    plan.step(REGION, egenvard=[agreement])
    assert plan.document(OMSORG)["egenvard"][0]["what_if"], "the short-term home reads what to do"
    refusal(plan.seen(SCHOOL), 404)
    simulated.to(later(plan, 4))
    assert ("review-egenvard", REGION) in plan.duties(REGION, who="mine", overdue="true")
    reviewed = plan.document(REGION)["egenvard"][0] | {"review": {"date": later(plan, 9), "responsible": REGION}}
    plan.step(REGION, egenvard=[reviewed])
    assert ("review-egenvard", REGION) not in plan.duties(REGION, overdue="true")
    plan.step(OMSORG, status="completed", closing_reason="Samordning behövs inte längre.")


def begun(simulated: Simulation) -> LivedPlan:
    plan = a_plan(simulated)
    simulated.to(first_day(plan))
    plan.begun()
    simulated.to(plan.whole["dates"]["start"])
    return plan


def test_the_family_declines(simulated: Simulation) -> None:
    plan = begun(simulated)
    offer = plan.document(OMSORG)["offers"][0]
    no = {"status": "rejected", "answered": {"date": simulated.day, "by": "mamma"}, "reason_code": "declined-by-person"}
    refusal(plan.written(OMSORG, offers=[offer | no]), 422)
    plan.step(OMSORG, offers=[offer | no | {"reason": "Vi orkar inte fler möten just nu."}])
    assert plan.state() == "closed" or plan.duties(OMSORG) == []
    refusal(plan.seen(REGION), 404)
    plan.refused(OMSORG, 422, "sip-consent-first", meetings=[plan.meeting("first", "booked", simulated.day)])


def test_one_guardian_only_has_signed(simulated: Simulation) -> None:
    plan = begun(simulated)
    alone = [consent | {"signatures": consent["signatures"][:1]} for consent in plan.whole["consents"]]
    plan.step(OMSORG, consents=alone)
    assert plan.state() == "consent-waiting"
    assert ("sign-consent", "person") in plan.duties(OMSORG)
    refusal(plan.seen(REGION), 404)
    plan.refused(OMSORG, 422, "sip-consent-first", meetings=[plan.meeting("first", "booked", simulated.day)])


def test_the_samordnares_employer_cannot_leave_an_active_plan_without_another(simulated: Simulation) -> None:
    plan = begun(simulated)
    plan.agreed()
    document = plan.document(OMSORG)
    ended = [one | {"end": plan.whole["dates"]["start"]} if one["hsa_id"] == OMSORG else one for one in document["parties"]]
    simulated.to(later(plan, 1))
    answer = plan.written(OMSORG, parties=ended)
    assert answer.status_code == 422, answer.text
    assert plan.state() == "active"


def test_a_party_refuses_its_action_in_writing(simulated: Simulation) -> None:
    plan = begun(simulated)
    plan.agreed()
    actions = plan.document(REGION)["actions"]
    [own, *_] = [one for one in actions if one["responsible"] == REGION]
    no = [one | {"status": "rejected"} if one["id"] == own["id"] else one for one in actions]
    refusal(plan.written(REGION, actions=no), 422)
    written = [one | {"status_reason": "Ingen plats före våren."} if one["id"] == own["id"] else one for one in no]
    plan.step(REGION, actions=written)
    told = {one["id"]: one for one in plan.document(OMSORG)["actions"]}[own["id"]]
    assert (told["status"], told["status_reason"]) == ("rejected", "Ingen plats före våren.")


def test_nobody_answers_the_call_and_the_meeting_is_moved(simulated: Simulation) -> None:
    plan = begun(simulated)
    plan.everybody_consents()
    day = later(plan, 0, 20)
    meeting = plan.meeting("first", "booked", day)
    plan.step(OMSORG, meetings=[meeting])
    simulated.to(later(plan, 0, 21))
    late = plan.duties(OMSORG, overdue="true")
    assert {("answer-call", REGION), ("answer-call", SCHOOL)} <= set(late)
    stored = plan.document(OMSORG)["meetings"][0]
    moved = stored | {"start": f"{later(plan, 1)}T09:00:00+01:00", "end": f"{later(plan, 1)}T10:00:00+01:00"}
    plan.refused(OMSORG, 422, "sip-moved-from", meetings=[moved])
    plan.step(OMSORG, meetings=[moved | {"moved_from": [stored["start"]]}])
    assert ("answer-call", REGION) not in plan.duties(OMSORG, overdue="true")


def test_the_plan_runs_past_its_follow_up(simulated: Simulation) -> None:
    plan = begun(simulated)
    plan.agreed()
    following = plan.whole["next_follow_up"]
    assert ("follow-up", following["responsible"]) not in plan.duties(OMSORG, overdue="true")
    simulated.to(later(plan, 8))
    assert ("follow-up", following["responsible"]) in plan.duties(OMSORG, overdue="true", who=following["responsible"])
    assert ("follow-up", following["responsible"]) in plan.duties(REGION, overdue="true"), "everybody sees who is late"


def test_ylva_moves_to_another_municipality(simulated: Simulation) -> None:
    """The new committee sees nothing until it takes part and the family says yes to it; the old one nothing of others' after it left."""
    plan = begun(simulated)
    plan.agreed()
    refusal(plan.seen(SOCIAL_B), 404)
    simulated.to(later(plan, 2))
    document = plan.document(OMSORG)
    joined = [*document["parties"], {"hsa_id": SOCIAL_B, "start": simulated.day}]
    plan.step(OMSORG, parties=joined)
    refusal(plan.seen(SOCIAL_B), 404)
    [secrecy] = [one for one in plan.document(OMSORG)["consents"] if one["kind"] == "secrecy"]
    wider = secrecy | {
        "id": "samtycke-flytt",
        "receivers": [*secrecy["receivers"], SOCIAL_B],
        "recorded_on": simulated.day,
        "start": simulated.day,
        "signatures": [one | {"date": simulated.day} for one in secrecy["signatures"]],
    }
    plan.step(OMSORG, consents=[*plan.document(OMSORG)["consents"], wider])
    assert plan.document(SOCIAL_B)["goals"]
    left = [one | {"end": simulated.day} if one["hsa_id"] == REGION else one for one in plan.document(OMSORG)["parties"]]
    plan.step(OMSORG, parties=left)
    simulated.to(later(plan, 2, 20))
    refusal(plan.seen(REGION), 404)


def test_a_closed_plan_is_opened_again_with_its_reason(simulated: Simulation) -> None:
    plan = begun(simulated)
    plan.agreed()
    simulated.to(later(plan, 5))
    plan.step(OMSORG, status="completed", closing_reason="Klart.")
    simulated.to(later(plan, 6))
    plan.refused(OMSORG, 422, "sip-reopened-reason", status="active")
    plan.step(OMSORG, status="active", closing_reason=None, reopened=[{"date": simulated.day, "reason": "Mamma är sjuk igen."}])
    assert plan.state() == "active"
