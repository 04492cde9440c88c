"""One plain world in which R reads M's goal, and what one change to it does: closes the goal, or opens it by another rule."""

import dataclasses
from typing import Any, NamedTuple

from tests.access.worlds import OPEN, Birth, Consent, CountyRules, Deny, Judgement, Relative, Signature, Team, Window, World

SIGNED = (Signature("mother"), Signature("father"))
BOTH = ("mother", "father")
CONSENT = Consent("secrecy", frozenset("M"), frozenset("R"), "M", signatures=SIGNED)
MEMBERS = (("M", OPEN), ("R", OPEN))
PLAIN = World(
    birth_date=Birth(4, -40),
    number=None,
    relatives={"mother": Relative("guardian"), "father": Relative("guardian")},
    teams={"plan": Team(MEMBERS, BOTH)},
    custodians={"plan": "M"},
    consents=(CONSENT,),
)


class Case(NamedTuple):
    """A world, who asks in it for what, and the rule that must speak."""

    world: World
    rule: str
    organisation: str = "R"
    purpose: str = "COC"
    record: str = "goal"


def plain(**changes: Any) -> World:
    """The plain world with some fields changed."""
    return dataclasses.replace(PLAIN, **changes)


def team(*memberships: tuple[str, Window], **changes: Any) -> World:
    """The plain world with another team."""
    return plain(teams={"plan": Team(memberships or MEMBERS, **{"relatives": BOTH, **changes})})


def consent(**changes: Any) -> World:
    """The plain world with its consent changed."""
    return plain(consents=(dataclasses.replace(CONSENT, **changes),))


def also(**changes: Any) -> World:
    """The plain world, its consent, and one more that differs from it so."""
    return plain(consents=(CONSENT, dataclasses.replace(CONSENT, **changes)))


def between(discloser: str, receiver: str, **changes: Any) -> World:
    """A world of two parties, who discloses and who receives."""
    usual = {"disclosers": frozenset({discloser}), "custodian": discloser, "receivers": frozenset({receiver})}
    changed = dataclasses.replace(CONSENT, **{**usual, **changes})
    return dataclasses.replace(team((discloser, OPEN), (receiver, OPEN)), custodians={"plan": discloser}, consents=(changed,))


def child(age: int, *signers: str, **changes: Any) -> World:
    """The plain world about a child of another age, and who has signed."""
    return dataclasses.replace(consent(signatures=tuple(map(Signature, signers)), **changes), birth_date=Birth(age, -40))


def adult(*signers: str, may_represent: bool) -> World:
    """A person of 40 with two representatives, in a county that lets them sign or does not."""
    rules = {"E": CountyRules(representatives_may_sign=True)} if may_represent else {}
    relatives = {"god-man": Relative("representative"), "aunt": Relative("representative")}
    world = dataclasses.replace(child(40, *signers), relatives=relatives, county_rules=rules)
    return dataclasses.replace(world, teams={"plan": Team(MEMBERS, ("god-man", "aunt"))})


def exception(ground: str | None, discloser: str = "M", receiver: str = "R", age: int = 10, **changes: Any) -> World:
    """A legal exception in place of the consent, unsigned."""
    world = between(discloser, receiver, **{"kind": "legal-exception", "ground": ground, "signatures": (), **changes})
    return dataclasses.replace(world, birth_date=Birth(age, -40))


def emergency(discloser: str = "M", giver: str = "R", **changes: Any) -> World:
    """An emergency access in place of the consent; the giver is no member."""
    record = Consent(
        "emergency", frozenset({discloser}), frozenset({giver}), giver, window=Window(-2, 22, "hours"), ground="emergency"
    )
    record = dataclasses.replace(record, **changes)
    return dataclasses.replace(team((discloser, OPEN)), custodians={"plan": discloser}, consents=(record,))


def relative(who: str, **changes: Any) -> World:
    """The plain world with one parent's record changed."""
    return plain(relatives=PLAIN.relatives | {who: dataclasses.replace(PLAIN.relatives[who], **changes)})  # type: ignore[operator]


_YES, _NO = Judgement(may_decide=True), Judgement(may_decide=False)

CLOSED: dict[str, Case] = {
    "not a member": Case(team(("M", OPEN)), "not-a-member"),
    "an ex-member": Case(team(("M", OPEN), ("R", Window(-30, -1))), "not-a-member"),
    "not yet a member": Case(team(("M", OPEN), ("R", Window(2, None))), "not-a-member"),
    "only its unit is a member": Case(team(("M", OPEN), ("RU", OPEN)), "not-a-member"),
    "the team is suspended": Case(team(status="suspended"), "not-a-member"),
    "the team is proposed, and the plan active": Case(team(status="proposed"), "not-a-member"),
    "the team of a draft is suspended": Case(team(status="suspended", of_draft=True), "not-a-member"),
    "no consent": Case(plain(consents=()), "no-consent"),
    "consent to planning only": Case(consent(kind="plan"), "no-consent"),
    "joint documentation does not reach from a school": Case(between("S", "R", kind="joint-documentation"), "no-consent"),
    "joint documentation does not reach social services for children": Case(
        between("M", "B", kind="joint-documentation"), "no-consent", "B"
    ),
    "proposed, not given": Case(consent(status="proposed"), "no-consent"),
    "withdrawn": Case(consent(status="inactive"), "no-consent"),
    "about another person": Case(consent(person="other-person"), "no-consent"),
    "another discloser": Case(consent(disclosers=frozenset("B")), "no-consent"),
    "another receiver": Case(consent(receivers=frozenset("B")), "no-consent"),
    "only a unit of the receiver": Case(consent(receivers=frozenset({"RU"})), "no-consent"),
    "another purpose": Case(consent(purposes=frozenset({"TREAT"})), "no-consent"),
    "a provision that denies": Case(consent(permits=False), "no-consent"),
    "not yet": Case(consent(window=Window(1, 30)), "no-consent"),
    "expired": Case(consent(window=Window(-30, -1)), "no-consent"),
    "expired an hour ago": Case(consent(window=Window(-30, -1, "hours")), "no-consent"),
    "another plan": Case(
        dataclasses.replace(
            consent(plans=frozenset({"plan-2"})), teams={"plan": Team(MEMBERS, BOTH), "plan-2": Team(MEMBERS, BOTH)}
        ),
        "no-consent",
    ),
    "one guardian has not signed": Case(consent(signatures=SIGNED[:1]), "no-consent"),
    "one guardian has withdrawn today": Case(consent(signatures=(SIGNED[0], Signature("father", -20, 0))), "no-consent"),
    "one guardian has withdrawn the later of two signatures": Case(
        consent(signatures=(*SIGNED, Signature("father", -5, -1))), "no-consent"
    ),
    "signed tomorrow": Case(consent(signatures=(SIGNED[0], Signature("father", 1))), "no-consent"),
    "nobody is known to sign": Case(team(relatives=()), "no-consent"),
    "nobody who signs is guardian any more": Case(
        plain(relatives={who: Relative("guardian", Window(-30, -1)) for who in BOTH}), "no-consent"
    ),
    "a guardian whose record is missing": Case(relative("father", is_readable=False), "no-consent"),
    "a guardian whose period cannot be read": Case(relative("father", window=Window(None, None, "unreadable")), "no-consent"),
    "a guardian whose record is about another person": Case(relative("father", person="other-person"), "no-consent"),
    "the age is not known": Case(plain(birth_date=None), "no-consent"),
    "a child of 12 has not signed": Case(child(12, *BOTH), "no-consent"),
    "a child of 11 alone, however mature": Case(child(11, "person", judgement=_YES), "no-consent"),
    "a child of 14 alone": Case(child(14, "person"), "no-consent"),
    "a child of 14 alone, judged by nobody": Case(child(14, "person", judgement=Judgement(True, -5, False)), "no-consent"),
    "a child of 14 alone, judged from tomorrow": Case(child(14, "person", judgement=Judgement(True, 1)), "no-consent"),
    "a child of 14 alone, judged not to decide": Case(child(14, "person", judgement=_NO), "no-consent"),
    "a child of 15 has not signed": Case(child(15, *BOTH), "no-consent"),
    "a child of 15 alone, judged not to decide": Case(child(15, "person", judgement=_NO), "no-consent"),
    "a child who is 15 tomorrow, alone": Case(dataclasses.replace(child(15, "person"), birth_date=Birth(15, 1)), "no-consent"),
    "15 by the birth date, 14 by the number": Case(dataclasses.replace(child(15, "person"), number=Birth(14, -40)), "no-consent"),
    "a child of 15 alone where the county says 16": Case(
        dataclasses.replace(child(15, "person"), county_rules={"E": CountyRules(own_consent_from=16)}), "no-consent"
    ),
    "a child of 13 alone where the county judges from 14": Case(
        dataclasses.replace(child(13, "person", judgement=_YES), county_rules={"M": CountyRules(maturity_from=14)}), "no-consent"
    ),
    "a child of 10 has not signed where the county says 10": Case(
        dataclasses.replace(child(10, *BOTH), county_rules={"M": CountyRules(child_signs_from=10)}), "no-consent"
    ),
    "an adult's representatives where the county says nothing": Case(adult("god-man", "aunt", may_represent=False), "no-consent"),
    "one of an adult's two representatives": Case(adult("god-man", may_represent=True), "no-consent"),
    "an adult's guardians": Case(child(18, *BOTH), "no-consent"),
    "an adult's representative whose record is missing": Case(
        dataclasses.replace(
            adult("god-man", "aunt", may_represent=True),
            relatives={"god-man": Relative("representative"), "aunt": Relative("representative", is_readable=False)},
        ),
        "no-consent",
    ),
    "left out by record": Case(consent(denies=(Deny(frozenset("R"), (("instance", "goal"),)),)), "no-consent"),
    "left out by author": Case(consent(denies=(Deny(frozenset("R"), (("authoredby", "M"),)),)), "no-consent"),
    "left out by plan": Case(consent(denies=(Deny(frozenset("R"), (("related", "plan"),)),)), "no-consent"),
    "left out for everybody": Case(consent(denies=(Deny(frozenset(), (("instance", "goal"),)),)), "no-consent"),
    "everything left out": Case(consent(denies=(Deny(frozenset("R"), ()),)), "no-consent"),
    "left out in a period that is over": Case(consent(denies=(Deny(frozenset("R"), (), Window(-30, -1)),)), "no-consent"),
    "left out for whom is above": Case(between("M", "P", denies=(Deny(frozenset("R"), ()),)), "no-consent", "P"),
    "left out for the unit that asks": Case(consent(denies=(Deny(frozenset({"RU"}), ()),)), "no-consent", "RU"),
    "blocked": Case(also(kind="block", permits=False), "blocked"),
    "blocked for the unit that asks": Case(also(kind="block", permits=False, receivers=frozenset({"RU"})), "blocked", "RU"),
    "blocked for whom is above": Case(
        dataclasses.replace(
            between("M", "P"),
            consents=(dataclasses.replace(CONSENT, kind="block"), dataclasses.replace(CONSENT, receivers=frozenset("P"))),
        ),
        "blocked",
        "P",
    ),
    "blocked in a period that cannot be read": Case(also(kind="block", window=Window(None, None, "unreadable")), "blocked"),
    "a block is stronger than what is one's own": Case(
        dataclasses.replace(
            consent(kind="block", receivers=frozenset("E"), permits=False),
        ),
        "blocked",
        "M",
    ),
    "a block is stronger than an emergency": Case(
        dataclasses.replace(emergency(), consents=(*emergency().consents, dataclasses.replace(CONSENT, kind="block"))),
        "blocked",
        purpose="ETREAT",
    ),
    "not for the patient": Case(
        dataclasses.replace(consent(purposes=frozenset({"PATRQT"})), marks={"goal": "NOPAT"}),
        "not-for-the-patient",
        purpose="PATRQT",
    ),
    "not for the patient, own record": Case(
        plain(marks={"goal": "NOPATIENT"}), "not-for-the-patient", organisation="M", purpose="PATRQT"
    ),
    "a record of nobody": Case(plain(custodians=PLAIN.custodians | {"goal": None}), "no-custodian"),  # type: ignore[operator]
    "a record of no plan": Case(plain(), "not-a-member", record="orphan"),
    "exception: an adult": Case(exception("under-18", age=18), "no-consent"),
    "exception: an adult by the number": Case(
        dataclasses.replace(exception("under-18", age=17), number=Birth(18, -40)), "no-consent"
    ),
    "exception: a child of unknown age": Case(dataclasses.replace(exception("under-18"), birth_date=None), "no-consent"),
    "exception: to a school": Case(exception("under-18", receiver="S"), "no-consent", "S"),
    "exception: to pupil health": Case(exception("when-needed", receiver="U"), "no-consent", "U"),
    "exception: to a private giver": Case(exception("addiction", receiver="P"), "no-consent", "P"),
    "exception: from a school": Case(exception("unborn-child", discloser="S"), "no-consent"),
    "exception: no ground": Case(exception(None), "no-consent"),
    "exception: ground of an emergency": Case(exception("emergency"), "no-consent"),
    "exception: recorded by another": Case(exception("lpt-lrv", custodian="R"), "no-consent"),
    "exception: for two disclosers": Case(exception("lpt-lrv", disclosers=frozenset({"M", "B"})), "no-consent"),
    "exception: left out": Case(exception("lpt-lrv", denies=(Deny(frozenset(), ()),)), "no-consent"),
    "exception: another purpose": Case(exception("lpt-lrv", purposes=frozenset({"TREAT"})), "no-consent"),
    "exception: over": Case(exception("lpt-lrv", window=Window(-30, -1)), "no-consent"),
    "exception: cannot consent, a goal": Case(exception("cannot-consent"), "no-consent"),
    "exception: cannot consent, outside lag 2022:913": Case(
        exception("cannot-consent", receiver="B"), "no-consent", "B", record="plan"
    ),
    "exception: not a member": Case(dataclasses.replace(exception("lpt-lrv"), teams=team(("M", OPEN)).teams), "not-a-member"),
    "emergency: another purpose": Case(emergency(), "not-a-member"),
    "emergency: no health care giver": Case(emergency(giver="H"), "not-a-member", "H", "ETREAT"),
    "emergency: from outside lag 2022:913": Case(emergency("B"), "not-a-member", purpose="ETREAT"),
    "emergency: another's": Case(emergency(custodian="M"), "not-a-member", purpose="ETREAT"),
    "emergency: names another": Case(emergency(receivers=frozenset({"X"})), "not-a-member", purpose="ETREAT"),
    "emergency: ended": Case(emergency(status="inactive"), "not-a-member", purpose="ETREAT"),
    "emergency: over": Case(emergency(window=Window(-20, -1, "hours")), "not-a-member", purpose="ETREAT"),
    "emergency: longer than 24 hours": Case(emergency(window=Window(-2, 23, "hours")), "not-a-member", purpose="ETREAT"),
    "emergency: without an end": Case(emergency(window=Window(-2, None, "hours")), "not-a-member", purpose="ETREAT"),
    "emergency: without a beginning": Case(emergency(window=Window(None, 5, "hours")), "not-a-member", purpose="ETREAT"),
    "emergency: not among the disclosers": Case(emergency(disclosers=frozenset({"X"})), "not-a-member", purpose="ETREAT"),
    "emergency: about another person": Case(emergency(person="other-person"), "not-a-member", purpose="ETREAT"),
    "emergency: left out": Case(
        emergency(denies=(Deny(frozenset(), (("instance", "goal"),)),)), "not-a-member", purpose="ETREAT"
    ),
}
"""What is missing -> the case in which nothing but that keeps the record closed."""

_CONSENTED = "member-with-consent"
_EXCEPTED = "member-with-legal-exception"
OPENED: dict[str, Case] = {
    "the receiver": Case(PLAIN, _CONSENTED),
    "the receiver in a team proposed to a draft": Case(team(status="proposed", of_draft=True), _CONSENTED),
    "the receiver in a draft's active team": Case(team(of_draft=True), _CONSENTED),
    "the receiver's unit": Case(PLAIN, _CONSENTED, "RU"),
    "whom the consent names above": Case(
        dataclasses.replace(between("M", "P"), consents=(dataclasses.replace(CONSENT, receivers=frozenset("R")),)),
        _CONSENTED,
        "P",
    ),
    "joint documentation under the law": Case(consent(kind="joint-documentation"), _CONSENTED),
    "the last day": Case(consent(window=Window(-30, 0)), _CONSENTED),
    "withdrawn from tomorrow": Case(consent(signatures=(SIGNED[0], Signature("father", -20, 1))), _CONSENTED),
    "withdrawn, and signed again": Case(
        consent(signatures=(SIGNED[0], Signature("father", -20, -5), Signature("father", -3))), _CONSENTED
    ),
    "the only guardian in force": Case(
        dataclasses.replace(relative("father", window=Window(-30, -1)), consents=consent(signatures=SIGNED[:1]).consents),
        _CONSENTED,
    ),
    "12 with both guardians and the child": Case(child(12, *BOTH, "person"), _CONSENTED),
    "12 alone, judged to decide": Case(child(12, "person", judgement=_YES), _CONSENTED),
    "15 alone": Case(child(15, "person"), _CONSENTED),
    "15 today, alone": Case(dataclasses.replace(child(15, "person"), birth_date=Birth(15, 0)), _CONSENTED),
    "16 by guardians, judged not to decide": Case(child(16, *BOTH, judgement=_NO), _CONSENTED),
    "18 alone": Case(child(18, "person", judgement=_NO), _CONSENTED),
    "18 by all representatives, where the county lets them": Case(adult("god-man", "aunt", may_represent=True), _CONSENTED),
    "left out, another record": Case(consent(denies=(Deny(frozenset("R"), (("instance", "need"),)),)), _CONSENTED),
    "left out, another party": Case(consent(denies=(Deny(frozenset("B"), ()),)), _CONSENTED),
    "blocked by another": Case(also(kind="block", disclosers=frozenset("B"), custodian="B"), _CONSENTED),
    "a block that is over": Case(also(kind="block", window=Window(-30, -1)), _CONSENTED),
    "a lifted block": Case(also(kind="block", status="inactive"), _CONSENTED),
    "own record, without consent": Case(plain(consents=()), "own-record", "M"),
    "own record, after leaving the team": Case(team(("R", OPEN)), "own-record", "M"),
    "an organisation": Case(PLAIN, "public-directory", "U", record="organisation"),
    "what is marked, for staff": Case(plain(marks={"goal": "NOPAT"}), _CONSENTED),
    **{
        f"exception: {ground}": Case(exception(ground), _EXCEPTED)
        for ground in ("under-18", "addiction", "lpt-lrv", "unborn-child", "when-needed")
    },
    "exception: between social services": Case(exception("under-18", "B", "A"), _EXCEPTED, "A"),
    **{
        f"exception: cannot consent, {record}": Case(exception("cannot-consent"), _EXCEPTED, record=record)
        for record in ("plan", "team", "action-1")
    },
    "exception: cannot consent, to a private giver": Case(
        exception("cannot-consent", receiver="P"), _EXCEPTED, "P", record="plan"
    ),
    "emergency": Case(emergency(), "emergency", purpose="ETREAT"),
    "emergency of 24 hours": Case(emergency(window=Window(-1, 23, "hours")), "emergency", purpose="ETREAT"),
    "the discloser sees the emergency": Case(emergency(), "discloser-of-emergency", "M", record="consent-0"),
}
"""What is so -> the case that is open by this rule."""
