"""Is this a search that may be asked? An allow-list on the parsed name, and how each query is narrowed to the caller's own.

A parameter is allowed whole, chain and modifier included; nothing is blocked by name. What there is: `search_parameters`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from fhir_sip.access.emergency import EMERGENCY_TREATMENT
from fhir_sip.access.last_updated import read_bounds
from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.access.search_parameters import CHAINS, INCLUDES, PERSON, REVERSE, Link, parameters_of, sorts_of, targets_of
from fhir_sip.caller import Caller
from fhir_sip.errors import InvalidRequest, Issue

_DEFAULT_SORT = "_lastUpdated"
_DEFAULT_COUNT = 50
_REFERENCE = re.compile(r"(?:([A-Z][A-Za-z]+)/)?[A-Za-z0-9.-]{1,64}")
_PATIENT_OR_ID = frozenset({"_id", *PERSON})

# How the store finds a party's own rows by itself, where no person is named.
_NARROWED = {"CarePlan": "care-team.participant", "CareTeam": "participant", "Task": "owner", "Consent": "organization"}
# Where the team is asked about, a person who is named makes no difference: a plan of strangers costs nothing.
_BY_TEAM = frozenset({"CarePlan", "CareTeam"})
_FREE = PUBLIC_TYPES


@dataclass(frozen=True)
class Step:
    """A chain or `_has` in a query: `link` and what is asked (`name`, `value`) of the records it leads to."""

    link: Link
    is_reverse: bool
    name: str
    value: str

    @property
    def is_person(self) -> bool:
        """True for the person's identifier."""
        return not self.is_reverse and self.link.target == "Patient"


@dataclass(frozen=True)
class Include:
    """`_include` or `_revinclude` (`is_reverse`) of a source type's parameter, from the matches or (`iterates`) from all that is found."""

    is_reverse: bool
    source: str
    parameter: str
    iterates: bool


@dataclass(frozen=True)
class Query:
    """A checked search: `filters` go to the store as they are, `steps` never do. `total` is asked for, or nothing else (`is_count`)."""

    resource_type: str
    filters: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    includes: tuple[Include, ...] = ()
    sort: str = _DEFAULT_SORT
    count: int = _DEFAULT_COUNT
    total: bool = False
    is_count: bool = False

    @property
    def names_person_or_id(self) -> bool:
        """True when the person, or the record, is named."""
        return any(name in _PATIENT_OR_ID for name, _ in self.filters) or any(step.is_person for step in self.steps)


def check(resource_type: str, parameters: Iterable[tuple[str, str]], max_count: int, fhir_url: str) -> Query:
    """Parse and check a search. Raises InvalidRequest naming each parameter that is not allowed."""
    query, filters, steps, includes = Query(resource_type, count=min(_DEFAULT_COUNT, max_count)), [], [], []
    issues: list[Issue] = []
    for name, value in parameters:
        control = _controlled(query, name, value, max_count)
        if control is not None:
            query = control
        elif (include := _include(name, value)) is not None:
            includes.append(include)
        elif (step := _step(resource_type, name, value, fhir_url)) is not None:
            steps.append(step)
        elif (plain := _plain(resource_type, name, value, fhir_url)) is not None:
            filters.append((name, plain))
        else:
            issues.append(_refusal(name))
    query = replace(query, filters=tuple(filters), steps=tuple(steps), includes=tuple(includes))
    issues += [issue for issue in (read_bounds(filters),) if isinstance(issue, Issue)]
    if not issues and not _is_anchored(query):
        text = "Sökningen måste ange person eller _id / The search must name a patient or _id"
        issues.append(Issue("required", text, resource_type))
    if issues:
        raise InvalidRequest(issues)
    return query


def narrowing(
    resource_type: str, caller: Caller, names_person_or_id: bool = True, asked: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """What the store is asked besides, so that rows that cannot be the caller's are not even fetched; `asked` are the query's parameters.

    Who opens in an emergency is no member: with a person named, the team is not asked about.
    """
    parameter = _NARROWED.get(resource_type)
    if parameter is None or (resource_type == "Consent" and "actor" in asked):
        return []
    if names_person_or_id and (resource_type not in _BY_TEAM or caller.purpose == EMERGENCY_TREATMENT):
        return []
    return [(parameter, f"Organization/{caller.party}")]


def _controlled(query: Query, name: str, value: str, max_count: int) -> Query | None:
    """The query with what a control parameter says of its form; None when it is none, or says what is not offered."""
    if name == "_format" and value in ("json", "application/json", "application/fhir+json"):
        return query
    if name == "_count" and value.isascii() and value.isdigit():
        count = int(value[:9])
        return replace(query, count=max(1, min(count, max_count)), is_count=query.is_count or count == 0)
    if name == "_summary" and value == "count":
        return replace(query, is_count=True)
    if name == "_total" and value in ("none", "accurate"):
        return replace(query, total=value == "accurate")
    if name == "_sort" and value.removesuffix(",_id") in sorts_of(query.resource_type):
        return replace(query, sort=value.removesuffix(",_id"))
    return None


def _plain(resource_type: str, name: str, value: str, fhir_url: str) -> str | None:
    """The value as the store is to read it; None when the type has no such parameter, or it cannot have that value."""
    kind = parameters_of(resource_type).get(name)
    if kind is None or not value:
        return None
    if kind == "reference":
        return _references(name, value, fhir_url)
    return value if name != "identifier" or _is_whole(value) else None


def _references(name: str, value: str, fhir_url: str) -> str | None:
    """References as the store knows them, this service's own address taken away. None when one is of another server or type."""
    relative = [one.removeprefix(f"{fhir_url}/") for one in value.split(",")]
    matches = [_REFERENCE.fullmatch(one) for one in relative]
    targets = targets_of(name)
    if not all(match and (match.group(1) in targets or (match.group(1) is None and len(targets) == 1)) for match in matches):
        return None
    return ",".join(one if "/" in one else f"{next(iter(targets))}/{one}" for one in relative)


def _is_whole(identifier: str) -> bool:
    """An identifier is `system|value`, both given: without a system it could be anybody's."""
    return all(system and number for system, _, number in (part.partition("|") for part in identifier.split(",")))


def _step(resource_type: str, name: str, value: str, fhir_url: str) -> Step | None:
    """The chain or `_has` that a name says, one step long; None when it is none of the list."""
    link: Link | None
    if name.startswith("_has:"):
        kind, back, asked = (*name.split(":")[1:], "", "", "")[:3] if name.count(":") == 3 else ("", "", "")
        link, is_reverse = REVERSE.get((resource_type, kind, back)), True
    else:
        way, _, asked = name.partition(".")
        parameter, _, target = way.partition(":")
        link, is_reverse = CHAINS.get((resource_type, parameter)), False
        if link is None or (target and target != link.target):
            return None
    if link is None or asked not in link.target_parameters:
        return None
    plain = _plain(link.target, asked, value, fhir_url)
    return None if plain is None else Step(link, is_reverse, asked, plain)


def _is_anchored(query: Query) -> bool:
    """True where the store can narrow to the caller's own, or the query names whom or what it is about: none costs by others' data."""
    kind = query.resource_type
    if kind in _NARROWED or kind in _FREE or query.names_person_or_id:
        return True
    named = {name for name, _ in query.filters}
    return (kind == "Patient" and "identifier" in named) or any(
        step.is_reverse and step.link.target in _BY_TEAM for step in query.steps
    )


def _refusal(name: str) -> Issue:
    known = name if name.isascii() and name.replace("_", "").replace("-", "").isalpha() and len(name) < 40 else "?"
    text = f"Sökparametern eller dess värde stöds inte / Search parameter not supported: {known}"
    return Issue("not-supported", text, f"http.{known}" if known != "?" else None)


def _include(name: str, value: str) -> Include | None:
    kind, colon, modifier = name.partition(":")
    if kind not in ("_include", "_revinclude") or (colon and modifier != "iterate"):
        return None
    source, _, parameter = value.partition(":")
    return Include(kind == "_revinclude", source, parameter, bool(colon)) if (source, parameter) in INCLUDES else None
