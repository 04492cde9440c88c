"""A slow, literal reading of the access rule (docs/access-rules.md), over the abstract world. Written from the text, not from the code.

A caller O may read record R of plan P iff
  2. O is a current member of P's team (team active, period covers now), or O is the custodian of R; and
  3. O is the custodian, or some active consent of the person names P, discloses R's custodian, receives O, for the caller's purpose,
     within its period, with every signature it needs, of kind (b), or (c) where both are under lag 2022:913; and
  4. no nested deny in that consent for O and R, and no block by R's custodian against O.
"""

from tests.access.worlds import PARTIES, Consent, Deny, Window, World

COVERED = {"region-care", "municipal-health-care", "elder-care", "disability-care", "private-care", "home-care"}


def may_read(world: World, caller: str, record: str, purpose: str = "COC") -> bool:
    custodian = custodian_of(world, record)
    is_member = world.team_status == "active" and any(party == caller and is_now(window) for party, window in world.memberships)
    condition_2 = is_member or caller == custodian
    condition_3 = caller == custodian or any(
        opens(world, consent, caller, custodian, purpose) and not denied(consent, caller, record, custodian)
        for consent in world.consents
    )
    blocked = any(
        consent.kind == "block"
        and consent.status == "active"
        and is_now(consent.window)
        and consent.target == ("related", "plan")
        and custodian in consent.disclosers
        and caller in consent.receivers
        for consent in world.consents
    )
    return condition_2 and condition_3 and not blocked


def custodian_of(world: World, record: str) -> str:
    return world.custodians.get(record, world.custodians["plan"])


def opens(world: World, consent: Consent, caller: str, custodian: str, purpose: str) -> bool:
    right_kind = consent.kind == "secrecy" or (
        consent.kind == "joint-documentation" and PARTIES[custodian] in COVERED and PARTIES[caller] in COVERED
    )
    return (
        right_kind
        and consent.status == "active"
        and consent.target == ("related", "plan")
        and custodian in consent.disclosers
        and caller in consent.receivers
        and consent.purpose == purpose
        and is_now(consent.window)
        and signed(world, consent)
    )


def denied(consent: Consent, caller: str, record: str, custodian: str) -> bool:
    def hits(deny: Deny) -> bool:
        reaches = deny.target in [("related", "plan"), ("instance", record), ("authoredby", custodian)]
        return caller in deny.actors and reaches

    return any(hits(deny) for deny in consent.denies)


def signed(world: World, consent: Consent) -> bool:
    needed = {"person"} if world.age >= 15 else {who for who, window in world.guardians if is_now(window)}
    given = {s.who for s in consent.signatures if s.signed <= 0 and (s.withdrawn is None or s.withdrawn > 0)}
    return len(needed) > 0 and needed.issubset(given)


def is_now(window: Window) -> bool:
    return (window.start is None or window.start <= 0) and (window.end is None or window.end >= 0)
