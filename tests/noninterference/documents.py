"""SIP documents of the two stores: one form of plan, and what may be wrong with the caller's way to it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.systems import new_child

TODAY = date.today()
GUARDIANS = ("mamma", "pappa")


def day(offset: int) -> str:
    """The day so many days from today."""
    return (TODAY + timedelta(days=offset)).isoformat()


@dataclass(frozen=True)
class Person:
    """A child: birth date and personnummer (synthetic)."""

    born: str
    number: str
    protected: str | None = None


def new_person(protected: str | None = None) -> Person:
    """A child nobody has a plan for."""
    return Person(*new_child(), protected)


@dataclass(frozen=True)
class PlanForm:
    """What a plan is like. `members` are (HSA-id, day the membership ends or None); `owners` have an action each; `opens` are the parties
    whose records the consent opens, to `receivers`. `mark` stands in every text."""

    person: Person
    leader: str
    members: tuple[tuple[str, int | None], ...]
    owners: tuple[str, ...]
    opens: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    kind: str = "secrecy"
    signed: tuple[str, ...] = GUARDIANS
    withdrawn: tuple[str, ...] = ()
    consent_status: str = "active"
    consent_ends: int = 300
    status: str = "active"
    mark: str = "plan"
    target: int = 90

    def changed(self, **changes: Any) -> "PlanForm":
        """The same but for some parts."""
        return replace(self, **changes)


def document(form: PlanForm) -> dict[str, Any]:
    """The SIP document, under an id never used before. Its items' ids are the same in every plan."""
    person = form.person
    whole: dict[str, Any] = {
        "schema_version": "1.0",
        "id": f"p-{uuid.uuid4()}",
        "status": form.status,
        "title": f"SIP {form.mark}",
        "description": f"Beskrivning {form.mark}",
        "person": {
            "identifiers": [{"kind": "personnummer", "value": person.number}],
            "given_names": ["Ylva"],
            "family_name": "Exempelsson",
            "birth_date": person.born,
        },
        "responsible_party": form.leader,
        "parties": [_party(hsa_id, ends) for hsa_id, ends in form.members],
        "relatives": [
            {"id": one, "name": f"{one.title()} {form.mark}", "relationship": "guardian", "start": person.born} for one in GUARDIANS
        ],
        "staff": [_coordinator(form)],
        "needs": [{"id": "behov", "what": f"Behov {form.mark}", "icf": "d3", "status": "active", "recorded_on": day(-50)}],
        "goals": [
            {"id": "mal", "own_words": f"Mål {form.mark}", "horizon": "short", "status": "active", "addresses": ["behov"],
             "start": day(-50), "target_date": day(form.target)},
        ],
        "actions": [_action(form, position, owner) for position, owner in enumerate(form.owners)],
        "dates": {"start": day(-50), "end": day(300), "meeting": day(-50), "created": day(-50)},
    }  # fmt: skip
    if form.status == "active":
        everyone = [hsa_id for hsa_id, _ in form.members]
        whole["consents"] = [_consent("c-plan", "plan", form, everyone, everyone[1:] or everyone, GUARDIANS)]
        if form.opens:
            whole["consents"].append(_consent("c-visa", form.kind, form, form.opens, form.receivers, form.signed))
    if person.protected:
        whole["person"]["protected_identity"] = person.protected
    return whole


def _party(hsa_id: str, ends: int | None) -> dict[str, Any]:
    return {"hsa_id": hsa_id, "start": day(-60)} | ({} if ends is None else {"end": day(ends)})


def _coordinator(form: PlanForm) -> dict[str, Any]:
    return {
        "id": "samordnare",
        "hsa_id": f"{form.leader.partition('-')[0]}-P1",
        "name": f"Samordnare {form.mark}",
        "organization": form.leader,
        "roles": [{"role": "coordinator", "on_behalf_of": form.leader, "start": day(-50)}],
    }


def _action(form: PlanForm, position: int, owner: str) -> dict[str, Any]:
    return {
        "id": f"insats-{position}",
        "what": f"Insats {position} {form.mark}",
        "goal": "mal",
        "responsible": owner,
        "status": ("in-progress", "accepted", "requested")[position % 3],
        "start": day(-40),
        "end": day(200),
    }


def _consent(
    local_id: str, kind: str, form: PlanForm, disclosers: Sequence[str], receivers: Sequence[str], signed: Sequence[str]
) -> dict[str, Any]:
    is_plan = kind == "plan"
    withdrawn = () if is_plan else form.withdrawn
    return {
        "id": local_id,
        "kind": kind,
        "status": "active" if is_plan else form.consent_status,
        "recorded_by": form.leader,
        "recorded_on": day(-55),
        "disclosers": list(dict.fromkeys([form.leader, *disclosers])),
        "receivers": list(receivers),
        "purposes": ["care-coordination"],
        "start": day(-55),
        "end": day(300 if is_plan else form.consent_ends),
        "asked": list(GUARDIANS),
        "signatures": [
            {"who": who, "date": day(-55), "method": "written"} | ({"withdrawn": day(-1)} if who in withdrawn else {})
            for who in signed
        ],
        "documented_in": "Social dokumentation",
    }
