"""A slow, literal reading of "Who may read" in docs/access-rules.md over the abstract world. Written from the text, not from the code.

One function for each term of the page. `read` takes the rules in the page's order; the first that speaks decides.
"""

from typing import NamedTuple

from tests.access.worlds import KINDS, ORGANISATIONS, Consent, CountyRules, Window, World, type_of

UNDER_LAG_2022_913 = {"region-care", "municipal-health-care", "elder-care", "disability-care", "home-care", "private-care"}
HEALTH_CARE_GIVERS = {"region-care", "municipal-health-care", "private-care"}
AUTHORITIES = {
    "region-care",
    "municipal-health-care",
    "elder-care",
    "disability-care",
    "home-care",
    "child-family-services",
    "addiction-care",
}
CANNOT_SIGN = "somebody who has not signed"


class Reading(NamedTuple):
    """Allowed or not, the rule that spoke, and for consents by what: the kind or ground, and the row of "Who must sign"."""

    allowed: bool
    rule: str
    by: tuple[str, ...] = ()


def read(world: World, organisation: str, purpose: str, record: str) -> Reading:
    """May the system of this organisation, with this purpose in its token, read the record?"""
    if type_of(record) == "Organization":
        return Reading(True, "public-directory")
    caller = party_of(organisation)
    custodian = world.custodian_of(record)
    if custodian is None:
        return Reading(False, "no-custodian")
    plans = world.plans_of(record)
    if any(is_block(world, consent, plan, custodian, organisation) for plan in plans for consent in world.consents):
        return Reading(False, "blocked")
    if world.marks.get(record) in ("NOPAT", "NOPATIENT") and purpose == "PATRQT":
        return Reading(False, "not-for-the-patient")
    if caller == custodian:
        return Reading(True, "own-record")
    if type_of(record) == "Consent":
        consent = world.consents[int(record.partition("-")[2])]
        if consent.kind == "emergency" and caller in consent.disclosers:
            return Reading(True, "discloser-of-emergency")
    for plan in plans:
        for consent in world.consents:
            if is_open_emergency(consent, plan, record, custodian, organisation, purpose):
                return Reading(True, "emergency")
    mine = [plan for plan in plans if is_member(world, plan, caller)]
    if not mine:
        return Reading(False, "not-a-member")
    for plan in mine:
        for consent in world.consents:
            if a_consent_opens(world, consent, plan, record, custodian, organisation, purpose):
                return Reading(True, "member-with-consent", (consent.kind, who_must_sign(world, consent, plan)[0]))
    for plan in mine:
        for consent in world.consents:
            if a_legal_exception_opens(world, consent, plan, record, custodian, organisation, purpose):
                return Reading(True, "member-with-legal-exception", (str(consent.ground),))
    return Reading(False, "no-consent")


# Parties


def at_or_above(organisation: str) -> list[str]:
    above = ORGANISATIONS[organisation][1]
    return [organisation, *(at_or_above(above) if above else [])]


def party_of(organisation: str) -> str:
    return next(found for found in at_or_above(organisation) if found in KINDS)


def names(organisations: frozenset[str], organisation: str) -> bool:
    """'names O' means O's party or an organisation above it."""
    return any(found in organisations for found in at_or_above(party_of(organisation)))


def covers_now(window: Window) -> bool:
    if window.unit == "unreadable":
        return False
    return (window.start is None or window.start <= 0) and (window.end is None or window.end >= 0)


def is_member(world: World, plan: str, party: str) -> bool:
    team = world.teams[plan]
    takes_part = team.status == "active" or (team.of_draft and team.status == "proposed")
    return takes_part and any(who == party and covers_now(window) for who, window in team.memberships)


# What closes


def is_block(world: World, consent: Consent, plan: str, custodian: str, organisation: str) -> bool:
    return (
        consent.kind == "block"
        and consent.status == "active"
        and plan in consent.plans
        and custodian in consent.disclosers
        and (covers_now(consent.window) or consent.window.unit == "unreadable")
        and any(found in consent.receivers for found in at_or_above(organisation))
    )


def is_denied(consent: Consent, plan: str, record: str, custodian: str, organisation: str) -> bool:
    """A nested deny reaches R and O, whatever period it gives. A unit that is named is left out too."""
    for deny in consent.denies:
        is_for_me = not deny.actors or any(found in deny.actors for found in at_or_above(organisation))
        reached = {("related", plan), ("instance", record), ("authoredby", custodian)}
        if is_for_me and (not deny.data or any(data in reached for data in deny.data)):
            return True
    return False


# What opens


def permits(consent: Consent, plan: str, organisation: str, purpose: str) -> bool:
    return (
        consent.status == "active"
        and consent.person == "person"
        and plan in consent.plans
        and consent.permits
        and names(consent.receivers, organisation)
        and purpose in consent.purposes
        and covers_now(consent.window)
    )


def a_consent_opens(
    world: World, consent: Consent, plan: str, record: str, custodian: str, organisation: str, purpose: str
) -> bool:
    both_under_lag = {KINDS[custodian], KINDS[party_of(organisation)]} <= UNDER_LAG_2022_913
    return (
        (consent.kind == "secrecy" or (consent.kind == "joint-documentation" and both_under_lag))
        and permits(consent, plan, organisation, purpose)
        and custodian in consent.disclosers
        and not is_denied(consent, plan, record, custodian, organisation)
        and all_have_signed(world, consent, plan)
    )


def a_legal_exception_opens(
    world: World, consent: Consent, plan: str, record: str, custodian: str, organisation: str, purpose: str
) -> bool:
    return (
        consent.kind == "legal-exception"
        and permits(consent, plan, organisation, purpose)
        and consent.custodian == custodian
        and consent.disclosers == {custodian}
        and not is_denied(consent, plan, record, custodian, organisation)
        and ground_holds(world, consent.ground, record, custodian, party_of(organisation))
    )


def ground_holds(world: World, ground: str | None, record: str, custodian: str, caller: str) -> bool:
    kinds = {KINDS[custodian], KINDS[caller]}
    if ground == "under-18":
        oldest = oldest_age(world)
        return oldest is not None and oldest < 18 and kinds <= AUTHORITIES
    if ground in ("addiction", "lpt-lrv", "unborn-child", "when-needed"):
        return kinds <= AUTHORITIES
    if ground == "cannot-consent":
        return kinds <= UNDER_LAG_2022_913 and type_of(record) in ("CarePlan", "CareTeam", "Task")
    return False


def is_open_emergency(consent: Consent, plan: str, record: str, custodian: str, organisation: str, purpose: str) -> bool:
    caller = party_of(organisation)
    return (
        KINDS[caller] in HEALTH_CARE_GIVERS
        and purpose == "ETREAT"
        and consent.kind == "emergency"
        and consent.status == "active"
        and consent.permits
        and consent.person == "person"
        and plan in consent.plans
        and consent.custodian == caller
        and names(consent.receivers, organisation)
        and covers_now(consent.window)
        and is_at_most_24_hours(consent.window)
        and custodian in consent.disclosers
        and KINDS[custodian] in UNDER_LAG_2022_913
        and not is_denied(consent, plan, record, custodian, organisation)
    )


def is_at_most_24_hours(window: Window) -> bool:
    """Without an end, or a beginning, it is longer. A window of days ends with its last day."""
    if window.start is None or window.end is None:
        return False
    hours = window.end - window.start if window.unit == "hours" else 24 * (window.end - window.start + 1)
    return hours <= 24


# Who must sign


def all_have_signed(world: World, consent: Consent, plan: str) -> bool:
    _, alternatives = who_must_sign(world, consent, plan)
    return any(all(has_signed(consent, who) for who in needed) for needed in alternatives)


def who_must_sign(world: World, consent: Consent, plan: str) -> tuple[str, list[list[str]]]:
    """The row of the table, and the groups of whom one must have signed whole. No group: nobody can."""
    age = youngest_age(world)
    rules = rules_of(world, plan)
    judged = judged_to_decide(consent)
    guardians = [everybody for everybody in [in_force(world, plan, "guardian")] if everybody]
    if age is None:
        return "age unknown", []
    if age >= 18:
        representatives = [everybody for everybody in [in_force(world, plan, "representative")] if everybody]
        if not has_signed(consent, "person") and rules.representatives_may_sign:
            return "18 and over, the representatives", representatives
        return "18 and over", [["person"]]
    if age >= rules.own_consent_from:
        return ("15 to 17, judged not to decide", guardians) if judged is False else ("15 to 17", [["person"]])
    if age >= rules.child_signs_from:
        if judged is True and age >= rules.maturity_from:
            return "12 to 14, judged to decide", [["person"]]
        return "12 to 14", [[*everybody, "person"] for everybody in guardians]
    return "under 12", guardians


def has_signed(consent: Consent, who: str) -> bool:
    """A signature that counts stands, and was not made before the last withdrawal that does: a new yes is a later signature."""
    mine = [signature for signature in consent.signatures if signature.who == who]
    withdrawals = [s.withdrawn for s in mine if s.withdrawn is not None and s.withdrawn <= 0]
    standing = [s.signed for s in mine if s.signed <= 0 and (s.withdrawn is None or s.withdrawn > 0)]
    return any(all(signed >= withdrawn for withdrawn in withdrawals) for signed in standing)


def in_force(world: World, plan: str, role: str) -> list[str]:
    """Those of a role who stand in the plan's team with a period that covers now. Who is not known counts in either role."""
    found = []
    for name in world.teams[plan].relatives:
        relative = world.relatives[name]
        is_unknown = not relative.is_readable or relative.person != "person"
        if is_unknown or (relative.role == role and relative.window.unit == "unreadable"):
            found.append(CANNOT_SIGN)
        elif relative.role == role and covers_now(relative.window):
            found.append(name)
    return found


def judged_to_decide(consent: Consent) -> bool | None:
    judgement = consent.judgement
    if judgement is None or not judgement.names_who_judged or judgement.day > 0:
        return None
    return judgement.may_decide


def rules_of(world: World, plan: str) -> CountyRules:
    custodian = world.custodian_of(plan)
    for organisation in at_or_above(custodian) if custodian else []:
        if organisation in world.county_rules:
            return world.county_rules[organisation]
    return CountyRules()


def youngest_age(world: World) -> int | None:
    """By the latest birth date that birth date and personnummer allow. Of a year alone that is its last day."""
    ages = [b.years - 1 if b.in_days is None or b.in_days > 0 else b.years for b in (world.birth_date, world.number) if b]
    return min(ages, default=None)


def oldest_age(world: World) -> int | None:
    """By the earliest birth date that they allow: who may be 18 is not surely under 18."""
    ages = [b.years - 1 if b.in_days is not None and b.in_days > 0 else b.years for b in (world.birth_date, world.number) if b]
    return max(ages, default=None)
