"""Small abstract worlds: one person, one or two plans, their teams, consents and records, as the law speaks of them.

The oracle reads the world, the service's decision the FHIR made of it (`tests.oracle.as_fhir`). Neither sees the other's form.
All time is relative to now, so that a world can be read at any instant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ORGANISATIONS: dict[str, tuple[str | None, str | None]] = {
    "R": ("region-care", None),
    "RU": (None, "R"),
    "P": ("private-care", "R"),
    "E": ("elder-care", None),
    "M": ("disability-care", "E"),
    "MU": (None, "M"),
    "H": ("home-care", None),
    "X": ("municipal-health-care", None),
    "B": ("child-family-services", None),
    "A": ("addiction-care", None),
    "S": ("school", None),
    "SU": (None, "S"),
    "U": ("pupil-health", "SU"),
}
"""Organisation -> its kind (None: a unit, no party) and the organisation above it."""
PARTIES = tuple(name for name, (kind, _) in ORGANISATIONS.items() if kind)
KINDS = {name: kind for name, (kind, _) in ORGANISATIONS.items() if kind}
RELATIVES = ("mother", "father", "god-man", "aunt")

Unit = Literal["days", "hours", "unreadable"]


@dataclass(frozen=True)
class Window:
    """Days (both ends inclusive) or hours from now; None is open. An unreadable one holds what is no date."""

    start: int | None
    end: int | None
    unit: Unit = "days"


OPEN = Window(-30, 30)


@dataclass(frozen=True)
class Birth:
    """Turns `years` in `in_days` days (0 today); where `in_days` is None, some day in this calendar year."""

    years: int
    in_days: int | None


@dataclass(frozen=True)
class Signature:
    """Days from now."""

    who: str
    signed: int = -20
    withdrawn: int | None = None


@dataclass(frozen=True)
class Judgement:
    """May the child decide? `day` in days from now."""

    may_decide: bool
    day: int = -5
    names_who_judged: bool = True


@dataclass(frozen=True)
class Deny:
    """A nested deny: for these organisations (none: everybody), of these data (meaning, what; none: everything)."""

    actors: frozenset[str]
    data: tuple[tuple[str, str], ...]
    window: Window | None = None


@dataclass(frozen=True)
class Consent:
    """A record `consent-<n>` of the world, `n` its place; it is about the plans it names."""

    kind: str
    disclosers: frozenset[str]
    receivers: frozenset[str]
    custodian: str
    status: str = "active"
    permits: bool = True
    person: str = "person"
    plans: frozenset[str] = frozenset({"plan"})
    purposes: frozenset[str] = frozenset({"COC"})
    window: Window = OPEN
    signatures: tuple[Signature, ...] = ()
    denies: tuple[Deny, ...] = ()
    ground: str | None = None
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Relative:
    """`role` is a code of sip-relationship, `person` whose relative the record says; what is not readable is missing in the store."""

    role: str
    window: Window = Window(-30, None)
    is_readable: bool = True
    person: str = "person"


@dataclass(frozen=True)
class Team:
    """Memberships are (organisation, window); relatives by name; `of_draft`: its plan is a draft."""

    memberships: tuple[tuple[str, Window], ...]
    relatives: tuple[str, ...] = ()
    status: str = "active"
    of_draft: bool = False


@dataclass(frozen=True)
class CountyRules:
    """What a county may choose."""

    own_consent_from: int = 15
    child_signs_from: int = 12
    maturity_from: int = 12
    representatives_may_sign: bool = False


@dataclass(frozen=True)
class World:
    """`teams` is by plan (`plan`, and perhaps `plan-2` of the same person); `custodians` by record, None for none.

    `callers` are the organisations whose systems ask, each for every one of `purposes`.
    """

    birth_date: Birth | None
    number: Birth | None
    relatives: Mapping[str, Relative]
    teams: Mapping[str, Team]
    custodians: Mapping[str, str | None]
    consents: tuple[Consent, ...]
    marks: Mapping[str, str] = field(default_factory=dict)
    county_rules: Mapping[str, CountyRules] = field(default_factory=dict)
    callers: tuple[str, ...] = tuple(ORGANISATIONS)
    purposes: tuple[str, ...] = ("COC",)

    @property
    def records(self) -> tuple[str, ...]:
        """Every record that can be asked for, organisation R included."""
        relatives = (name for name, relative in self.relatives.items() if relative.is_readable)
        consents = (f"consent-{n}" for n in range(len(self.consents)))
        second = SECOND_PLAN if "plan-2" in self.teams else ()
        return (*FIRST_PLAN, *relatives, *consents, *second, "person", "other-person", "orphan", "organisation")

    def plans_of(self, record: str) -> tuple[str, ...]:
        """The plans a record belongs to. The person and the staff are those of every plan; a relative is in the team."""
        kind, _, number = record.partition("-")
        if kind == "consent":
            return tuple(plan for plan in self.teams if plan in self.consents[int(number)].plans)
        if record in ("other-person", "orphan", "organisation"):
            return ()
        if record in RELATIVES:
            return tuple(plan for plan, team in self.teams.items() if record in team.relatives)
        if record in ("person", "staff"):
            return tuple(self.teams)
        return ("plan-2",) if record in SECOND_PLAN else ("plan",)

    def custodian_of(self, record: str) -> str | None:
        """Who answers for the record; what is not named is the first plan's custodian's."""
        kind, _, number = record.partition("-")
        if kind == "consent":
            return self.consents[int(number)].custodian
        return self.custodians.get(record, self.custodians["plan"])


FIRST_PLAN = ("plan", "team", "goal", "need", "action-1", "action-2", "staff")
SECOND_PLAN = ("plan-2", "team-2", "goal-2", "need-2", "action-3")
TYPES = {
    "plan": "CarePlan",
    "team": "CareTeam",
    "goal": "Goal",
    "orphan": "Goal",
    "need": "Condition",
    "action": "Task",
    "staff": "PractitionerRole",
    "person": "Patient",
    "other-person": "Patient",
    "consent": "Consent",
    "organisation": "Organization",
} | dict.fromkeys(RELATIVES, "RelatedPerson")


def type_of(record: str) -> str:
    """The FHIR type of a record by its name."""
    return TYPES.get(record) or TYPES[record.partition("-")[0]]
