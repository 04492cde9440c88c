"""Hypothesis strategies for worlds. Each thing is mostly as it must be for a record to open, and now and then not: else all is closed."""

from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from tests.access.worlds import (
    KINDS,
    OPEN,
    ORGANISATIONS,
    PARTIES,
    RELATIVES,
    SECOND_PLAN,
    Birth,
    Consent,
    CountyRules,
    Deny,
    Judgement,
    Relative,
    Signature,
    Team,
    Window,
    World,
)

BOTH_PARENTS = ("mother", "father")
T = TypeVar("T")
Draw = st.DrawFn

# Most of the law is about these; the others are drawn less often.
_CAST = (*PARTIES, "R", "R", "M", "X", "P", "B")
_HEALTH_CARE = tuple(party for party, kind in KINDS.items() if kind in ("region-care", "municipal-health-care", "private-care"))
_GROUNDS = ("under-18", "under-18", "addiction", "lpt-lrv", "unborn-child", "when-needed", "cannot-consent", "cannot-consent")
_MARKABLE = ("plan", "goal", "need", "action-1", "person", "mother", "consent-0")


def _mostly(draw: Draw, usual: T, odd: st.SearchStrategy[T], odds: int = 10) -> T:
    """`usual`, but once in `odds` times something out of `odd`."""
    return draw(odd) if draw(st.sampled_from(range(odds))) == odds - 1 else usual


def _some(values: tuple[str, ...], fewest: int = 1, most: int = 3) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=fewest, max_size=max(fewest, min(most, len(set(values)))))


_UNREADABLE = Window(None, None, "unreadable")
_odd_windows = st.sampled_from(
    [
        Window(-30, -1),
        Window(1, 30),
        Window(-30, 0),
        Window(0, None),
        Window(None, -1),
        Window(None, None),
        Window(-48, -2, "hours"),
        Window(2, None, "hours"),
        Window(-2, 2, "hours"),
    ]
)
_emergencies = st.sampled_from(
    [
        Window(-2, 22, "hours"),
        Window(-23, 1, "hours"),
        Window(-2, 2, "hours"),
        Window(-2, 23, "hours"),
        Window(-30, -6, "hours"),
        Window(2, 20, "hours"),
        Window(-1, None, "hours"),
        Window(None, 5, "hours"),
        Window(-1, 1),
        OPEN,
    ]
)
_births = st.builds(
    Birth,
    st.sampled_from([3, 11, 12, 12, 14, 15, 15, 16, 17, 17, 18, 18, 18, 40, 80]),
    st.sampled_from([0, -1, 1, -40, -40, 30, None]),
)
_county_rules = st.builds(
    CountyRules, st.sampled_from([15, 16, 18]), st.sampled_from([0, 10, 12]), st.sampled_from([12, 14, 16, 18]), st.booleans()
)
_judgements = st.builds(
    Judgement, st.booleans(), st.sampled_from([-5, -5, -5, 0, 1]), st.sampled_from([True, True, True, True, False])
)
_purposes = st.sampled_from(
    [("COC",)] * 3 + [("COC", "ETREAT")] * 5 + [("COC", "PATRQT")] * 2 + [("TREAT",), ("ETREAT", "PATRQT")]
)


@st.composite
def worlds(draw: Draw) -> World:
    """One person with a plan, perhaps two; three to five parties carry most of it."""
    cast = tuple(draw(st.lists(st.sampled_from(_CAST), min_size=3, max_size=4, unique=True)))
    plans = ("plan", "plan-2") if draw(st.sampled_from(range(4))) == 0 else ("plan",)
    birth = _mostly(draw, draw(_births), st.none(), 12)
    consents = draw(st.lists(_consents(cast, plans), min_size=2, max_size=5))
    return World(
        birth_date=birth,
        number=_mostly(draw, birth if birth and birth.in_days is not None else None, _numbers(birth), 3),
        relatives=_relatives(draw),
        teams={plan: _team(draw, cast) for plan in plans},
        custodians=_custodians(draw, cast, plans),
        consents=tuple(consents),
        marks=_mostly(
            draw, {}, st.dictionaries(st.sampled_from(_MARKABLE), st.sampled_from(["NOPAT", "NOPATIENT"]), min_size=1), 3
        ),
        county_rules=_mostly(draw, {}, st.dictionaries(st.sampled_from(_at_or_above(cast[0])), _county_rules, min_size=1), 2),
        callers=tuple(sorted({*_around(cast), draw(st.sampled_from(PARTIES))})),
        purposes=draw(_purposes),
    )


def _numbers(birth: Birth | None) -> st.SearchStrategy[Birth | None]:
    """None, any, or one that tells a year more or less than the birth date."""
    near = [Birth(birth.years + years, -40) for years in (-1, 1)] if birth else []
    return st.one_of(st.none(), st.sampled_from([*near, *near, Birth(15, 0), Birth(18, 1), Birth(40, -40)]))


def _around(cast: tuple[str, ...]) -> tuple[str, ...]:
    """The cast, and what stands above and below it."""
    above = {above for party in cast if (above := ORGANISATIONS[party][1])}
    below = {name for name, (_, above) in ORGANISATIONS.items() if above in cast}
    return tuple(sorted({*cast, *above, *below}))


def _at_or_above(organisation: str | None) -> tuple[str, ...]:
    return (organisation, *_at_or_above(ORGANISATIONS[organisation][1])) if organisation else ()


def _custodians(draw: Draw, cast: tuple[str, ...], plans: tuple[str, ...]) -> dict[str, str | None]:
    several = ["team", "goal", "need", "action-1", "action-2", "staff", "person", *RELATIVES, "orphan", "other-person"]
    if "plan-2" in plans:
        several += SECOND_PLAN
    found: dict[str, str | None] = {"plan": _mostly(draw, cast[0], st.none(), 60)}
    for record in several:
        party = draw(st.sampled_from([cast[0], cast[0], cast[1], *cast]))
        found[record] = _mostly(draw, party, st.none(), 60)
    return found


def _team(draw: Draw, cast: tuple[str, ...]) -> Team:
    memberships = [(party, _mostly(draw, OPEN, _odd_windows)) for party in cast if draw(st.sampled_from(range(10))) < 9]
    memberships += _mostly(draw, [], st.lists(st.tuples(st.sampled_from(_around(cast)), _odd_windows), min_size=1, max_size=2), 5)
    relatives = tuple(name for name in RELATIVES if draw(st.sampled_from(range(8))) < 6)
    status = _mostly(draw, "active", st.sampled_from(["suspended", "inactive", "proposed"]), 12)
    of_draft = draw(st.booleans()) if status == "proposed" else _mostly(draw, False, st.just(True))
    return Team(tuple(memberships) or ((cast[0], OPEN),), relatives, status, of_draft)


def _relatives(draw: Draw) -> dict[str, Relative]:
    roles = dict(zip(RELATIVES, ("guardian", "guardian", "representative", "sibling"), strict=True))
    windows = st.one_of(_odd_windows, st.just(_UNREADABLE))
    return {
        name: Relative(
            _mostly(draw, role, st.sampled_from(["parent", "guardian", "representative"]), 12),
            _mostly(draw, Window(-30, None), windows, 8),
            _mostly(draw, True, st.just(False), 40),
            _mostly(draw, "person", st.just("other-person"), 40),
        )
        for name, role in roles.items()
    }


@st.composite
def _consents(draw: Draw, cast: tuple[str, ...], plans: tuple[str, ...]) -> Consent:
    kinds = ["secrecy"] * 4 + ["joint-documentation"] * 5 + ["legal-exception"] * 5 + ["emergency"] * 4 + ["block"] * 2 + ["plan"]
    kind = draw(st.sampled_from(kinds))
    odds = draw(st.sampled_from([8, 40]))
    disclosers = _mostly(draw, frozenset(cast), _some(cast), 3)
    consent = Consent(
        kind=kind,
        disclosers=disclosers,
        receivers=_mostly(draw, frozenset(cast), _some(_around(cast)), 3)
        if kind != "block"
        else draw(_some(_around(cast), most=2)),
        custodian=draw(st.sampled_from(sorted(disclosers))),
        status=_mostly(draw, "active", st.sampled_from(["proposed", "inactive", "draft", "rejected"]), odds),
        permits=_mostly(draw, kind != "block", st.just(kind == "block"), 30),
        person=_mostly(draw, "person", st.just("other-person"), 20),
        plans=_mostly(draw, frozenset({"plan"}), _some(plans, most=2), 2),
        purposes=_mostly(draw, frozenset({"COC"}), _some(("COC", "TREAT", "ETREAT", "PATRQT")), odds),
        window=_mostly(draw, OPEN, st.one_of(_odd_windows, st.just(_UNREADABLE)), odds),
        signatures=_signatures(draw),
        denies=tuple(_mostly(draw, [], st.lists(_denies(cast, plans), min_size=1, max_size=2), odds // 2)),
        judgement=_mostly(draw, None, _judgements, 2) if kind in ("secrecy", "joint-documentation") else None,
    )
    if kind == "legal-exception":
        return _legal_exception(draw, consent, cast)
    if kind == "emergency":
        return _emergency(draw, consent, cast)
    return consent


def _signatures(draw: Draw) -> tuple[Signature, ...]:
    """All have signed, or the person alone, or the parents, or the representative; now and then with one thing changed."""
    everybody = ("person", *RELATIVES)
    signed = list(
        map(Signature, draw(st.sampled_from([everybody, everybody, everybody, ("person",), BOTH_PARENTS, ("god-man",)])))
    )
    if draw(st.sampled_from(range(3))) == 0:
        at = draw(st.sampled_from(range(len(signed))))
        signed[at : at + 1] = draw(_odd_signatures(signed[at].who))
    return tuple(signed)


def _odd_signatures(who: str) -> st.SearchStrategy[list[Signature]]:
    """What may stand in the place of somebody's signature."""
    return st.sampled_from(
        [
            [],
            [Signature(who, 3)],
            [Signature(who, 0)],
            [Signature(who, -20, 0)],
            [Signature(who, -20, -10)],
            [Signature(who, -20, 4)],
            [Signature(who, -20, -10), Signature(who, -5)],
            [Signature(who, -20), Signature(who, -10, -5)],
            [Signature("other-person")],
        ]
    )


def _denies(cast: tuple[str, ...], plans: tuple[str, ...]) -> st.SearchStrategy[Deny]:
    data = st.one_of(
        st.tuples(st.just("related"), st.sampled_from(plans)),
        st.tuples(st.just("instance"), st.sampled_from(["plan", "goal", "action-1", "need", "person", "mother"])),
        st.tuples(st.just("authoredby"), st.sampled_from(cast)),
    )
    windows = st.sampled_from([None, None, None, Window(-30, -1), Window(1, None)])
    return st.builds(Deny, _some(_around(cast), fewest=0, most=2), st.lists(data, max_size=2).map(tuple), windows)


def _legal_exception(draw: Draw, consent: Consent, cast: tuple[str, ...]) -> Consent:
    """One party's own word about its own records."""
    discloser = draw(st.sampled_from([cast[0], *cast]))
    return replace(
        consent,
        ground=_mostly(draw, draw(st.sampled_from(_GROUNDS)), st.sampled_from([None, "emergency"]), 12),
        disclosers=_mostly(draw, frozenset({discloser}), st.just(consent.disclosers | {discloser}), 8),
        custodian=_mostly(draw, discloser, st.sampled_from(cast), 8),
        signatures=(),
    )


def _emergency(draw: Draw, consent: Consent, cast: tuple[str, ...]) -> Consent:
    """A health care giver's own, named in it, with the others' doors open."""
    givers = tuple(party for party in cast if party in _HEALTH_CARE) or cast
    giver = _mostly(draw, draw(st.sampled_from(givers)), st.sampled_from(cast), 3)
    return replace(
        consent,
        ground="emergency",
        custodian=giver,
        receivers=_mostly(draw, frozenset({giver}), st.just(consent.receivers - {giver} or frozenset({cast[0]})), 6),
        disclosers=frozenset(cast) - {giver} if draw(st.booleans()) else consent.disclosers,
        window=draw(_emergencies),
        signatures=(),
    )
