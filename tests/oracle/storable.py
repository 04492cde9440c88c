"""Worlds as the store lets them be: what may not be stored is put right, the rest stays as it was drawn.

Who asks is who answers for something or is named in a team, and one that is neither: each request takes its time.
"""

from dataclasses import replace

from hypothesis import strategies as st

from tests.access.worlds import OPEN, Consent, CountyRules, Relative, Team, Window, World
from tests.oracle.drawing import worlds

COUNTY_RULES = {
    "E": CountyRules(representatives_may_sign=True),
    "R": CountyRules(own_consent_from=16, child_signs_from=10, maturity_from=14, representatives_may_sign=True),
}
"""The facade reads its county rules once, at start: so they are the same in all worlds."""


@st.composite
def storable_worlds(draw: st.DrawFn) -> World:
    """Worlds every record of which is valid, asked about for one purpose."""
    world = _storable(draw(worlds()))
    return replace(world, purposes=(draw(st.sampled_from(world.purposes)),))


def _storable(world: World) -> World:
    lead = world.custodians["plan"] or "R"
    relatives = {name: _relative(relative) for name, relative in world.relatives.items() if relative.is_readable}
    asking = {who for team in world.teams.values() for who, _ in team.memberships}
    asking |= {world.custodian_of(record) or lead for record in world.records}
    strangers = [who for who in world.callers if who not in asking]
    return replace(
        world,
        relatives=relatives,
        callers=tuple(sorted({*asking, *strangers[:1]})),
        marks=dict.fromkeys(world.marks, "NOPAT"),
        teams={plan: _team(team, relatives) for plan, team in world.teams.items()},
        custodians={record: custodian or lead for record, custodian in world.custodians.items()},
        consents=tuple(map(_consent, world.consents)),
        county_rules=COUNTY_RULES,
    )


def _relative(relative: Relative) -> Relative:
    return replace(relative, window=Window(-30, None)) if relative.window.unit == "unreadable" else relative


def _team(team: Team, relatives: dict[str, Relative]) -> Team:
    return replace(team, relatives=tuple(name for name in team.relatives if name in relatives))


def _consent(consent: Consent) -> Consent:
    ground = consent.ground
    if consent.kind == "legal-exception" and ground in (None, "emergency"):
        ground = "when-needed"
    purposes = consent.purposes & {"COC", "TREAT"}
    judgement = consent.judgement
    return replace(
        consent,
        permits=consent.kind != "block",
        disclosers=consent.disclosers | {consent.custodian},
        ground=ground,
        purposes=purposes or frozenset({"COC"}),
        window=_ended(_started(consent.window)) if consent.kind == "emergency" else _started(consent.window),
        judgement=replace(judgement, names_who_judged=True) if judgement else None,
    )


def _started(window: Window) -> Window:
    if window.unit == "unreadable":
        return OPEN
    return replace(window, start=-30) if window.start is None else window


def _ended(window: Window) -> Window:
    return replace(window, end=30) if window.end is None else window
