"""Generated offers, meetings, answers of the parties, self-care agreements and other plans, for `strategies.sip_data`."""

import datetime
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from .values import ACTION_STATUS, DAYS, INSTANTS, PERIODS, TEXT, days_in_order, some

REASONS = ["declined-by-person", "refused-by-party", "other-plan", "need-ended"]
PLAN_STATUS = ["draft", "active", "on-hold", "completed", "revoked", "unknown"]


@dataclass(frozen=True)
class Named:
    """Who and what the parts of one document may refer to."""

    parties: list[str]
    signers: list[str]
    staff: list[str]
    needs: list[str]
    goals: list[str]
    actions: list[str]
    protected: bool

    @property
    def party(self) -> st.SearchStrategy[str]:
        return st.sampled_from(self.parties)

    @property
    def anyone(self) -> st.SearchStrategy[str]:
        return st.sampled_from([*self.signers, *self.staff])


def some_of(names: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    """Some of these names, in any order, each once."""
    return st.lists(st.sampled_from(names), min_size=least, max_size=3, unique=True) if names else st.just([])


@st.composite
def offers(draw: st.DrawFn, name: str, named: Named) -> dict[str, Any]:
    noticed, offered, later = draw(days_in_order(3))
    status = draw(st.sampled_from(["requested", "on-hold", "accepted", "rejected", "cancelled"]))
    not_the_reason = {"rejected": "refused-by-party", "cancelled": "declined-by-person"}.get(status)
    reason = {
        "reason": TEXT,
        "reason_code": st.sampled_from([code for code in REASONS if code != not_the_reason]),
    }
    by = draw(st.sampled_from(["staff", "person", "relative", "guardian", "representative"]))
    return {
        "id": name,
        "noticed": {"by": by, "date": noticed, **draw(some(on_behalf_of=TEXT))},
        "offered_by": draw(named.party),
        "offered_on": offered,
        "status": status,
        **draw(some(what=TEXT, answer_due=st.just(later))),
        **(
            {"answered": {"date": later, **draw(some(by=st.sampled_from(named.signers)))}}
            if status in ("accepted", "rejected")
            else {}
        ),
        **draw(st.fixed_dictionaries(reason) if not_the_reason else some(reason_code=reason["reason_code"])),
    }


@st.composite
def meetings(draw: st.DrawFn, name: str, named: Named) -> dict[str, Any]:
    status = draw(st.sampled_from(["proposed", "booked", "fulfilled", "cancelled"]))
    called_or_held = status in ("booked", "fulfilled")
    start, end = sorted(draw(st.tuples(INSTANTS, INSTANTS)), key=datetime.datetime.fromisoformat)
    places = {"video_link": st.just("https://video.example.se/sip/Å".replace("Å", "1?a=b&c#d"))}
    if not named.protected:
        places["place"] = TEXT
    where = draw(some(**places))
    if called_or_held and not where:
        where = {"video_link": "https://video.example.se/2"}
    how = draw(st.sampled_from(["took-part", "represented", "views-passed-on", "did-not-take-part"]))
    answers = st.sampled_from(["accepted", "declined", "tentative", "needs-action"])
    person = {"who": "person", "call": "invited", "answer": draw(answers), **draw(some(role=st.just("person")))}
    called = {"role": "party", "party": draw(named.party), "call": "called", "answer": draw(answers)}
    others = draw(
        st.lists(
            st.fixed_dictionaries(
                {"who": st.sampled_from([*named.signers[1:], *named.staff]), "call": st.just("invited"), "answer": answers},
                optional={"party": named.party, "role": st.sampled_from(["relative", "staff", "meeting-leader"])},
            ),
            max_size=2,
        )
    )
    return {
        "id": name,
        "kind": draw(st.sampled_from(["first", "follow-up"])),
        "status": status,
        "purpose": draw(TEXT),
        "question": draw(TEXT),
        **({"start": start, "end": end} if called_or_held or draw(st.booleans()) else {}),
        **where,
        "participants": draw(st.permutations([person, called, *others])),
        **(
            {"participation": {"how": how, **({"text": draw(TEXT)} if how == "did-not-take-part" else draw(some(text=TEXT)))}}
            if status == "fulfilled"
            else {}
        ),
        **draw(
            some(
                minutes=st.integers(1, 1440),
                information_enclosed=st.booleans(),
                moved_from=st.lists(INSTANTS, min_size=1, max_size=2),
                recorded_by=named.party,
            )
        ),
    }


@st.composite
def agreements(draw: st.DrawFn, party: str) -> dict[str, Any]:
    answer = draw(st.sampled_from(["agreed", "disagreed", "waiting"]))
    view = {"view": draw(TEXT)} if answer == "disagreed" else draw(some(view=TEXT))
    return {"party": party, "answer": answer, **view, **draw(some(date=DAYS))}


def evaluations() -> st.SearchStrategy[list[dict[str, Any]]]:
    """A goal's evaluations, in any order of dates."""
    one = st.fixed_dictionaries(
        {"date": DAYS, "achievement": st.sampled_from(["achieved", "worsening"])}, optional={"text": TEXT}
    )
    return st.lists(one, min_size=1, max_size=2)


def maturity(staff: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A judgement of a child's maturity."""
    return st.fixed_dictionaries(
        {"judged_by": st.sampled_from(staff), "date": DAYS, "may_decide": st.booleans()}, optional={"text": TEXT}
    )


@st.composite
def egenvard(draw: st.DrawFn, name: str, risks: list[str], tasks: list[str], named: Named) -> dict[str, Any]:
    start, later = draw(days_in_order(2))
    staff = st.sampled_from(named.staff)

    def risk(its_name: str) -> dict[str, Any]:
        one = st.fixed_dictionaries({"what": TEXT}, optional={"likelihood": TEXT})
        return {
            "id": its_name,
            "status": draw(st.sampled_from(["final", "preliminary", "cancelled"])),
            "assessed_on": draw(DAYS),
            "assessed_by": draw(staff),
            "risks": draw(st.lists(one, min_size=1, max_size=2)),
            "mitigation": draw(TEXT),
            **draw(some(recorded_by=named.party)),
        }

    def task(its_name: str) -> dict[str, Any]:
        texts = {field: TEXT for field in ("how_often", "follow_up", "status_reason")}
        why = {"goal": st.sampled_from(named.goals)} if named.goals else {}
        return {
            "id": its_name,
            "what": draw(TEXT),
            "instructions": draw(TEXT),
            **draw(st.fixed_dictionaries({"done_by": named.anyone}) | st.fixed_dictionaries({"done_by_party": named.party})),
            "status": draw(st.sampled_from(ACTION_STATUS)),
            **draw(PERIODS),
            **draw(some(**texts, **why, recorded_by=named.party)),
        }

    return {
        "id": name,
        "status": draw(st.sampled_from(PLAN_STATUS)),
        "title": draw(TEXT),
        "description": draw(TEXT),
        "addresses": draw(some_of(named.needs, 1)),
        "goals": draw(some_of(named.goals)),
        "start": start,
        "assessment": {
            "assessor": draw(staff),
            "profession": draw(st.sampled_from(["nurse", "physician"])),
            "date": draw(DAYS),
            "text": draw(TEXT),
        },
        "what_if": draw(TEXT),
        "review": {"date": later, "responsible": draw(named.party)},
        "risks": [risk(its_name) for its_name in risks],
        "tasks": [task(its_name) for its_name in tasks],
        **draw(some(end=st.just(later), created=DAYS, closing_reason=TEXT, recorded_by=named.party)),
    }


@st.composite
def other_plans(draw: st.DrawFn, name: str, named: Named) -> dict[str, Any]:
    start, later = draw(days_in_order(2))
    status = draw(st.sampled_from(PLAN_STATUS if named.actions else PLAN_STATUS[:1]))
    return {
        "id": name,
        "kind": draw(st.sampled_from(["lss-individual-plan", "case-manager-plan", "care-plan-lpt", "other"])),
        "status": status,
        "title": draw(TEXT),
        "description": draw(TEXT),
        "addresses": draw(some_of(named.needs, 1)),
        "goals": draw(some_of(named.goals)),
        "actions": draw(some_of(named.actions, int(status == "active"))),
        "start": start,
        "end": later,
        **draw(
            some(
                created=DAYS,
                closing_reason=TEXT,
                recorded_by=named.party,
                next_follow_up=st.fixed_dictionaries({"date": st.just(later), "responsible": named.party}),
            )
        ),
    }
