"""Which search parameters a caller may use: an allow-list on the parsed name, and how each query is narrowed to the caller's own.

A parameter is allowed whole, chain and modifier included; nothing is blocked by name. Not here: `_has`, `_sort` on content, `_total`,
`_filter`, `_query`, `_list`, `_content`, `_text`, `_source`. They are refused, and the CapabilityStatement says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_sip.access.plan import Resource, reference
from fhir_sip.caller import Caller
from fhir_sip.errors import InvalidRequest, Issue

_COMMON = frozenset({"_id", "_lastUpdated", "identifier"})
_PERSON = {
    "subject": frozenset({"patient", "subject", "patient.identifier", "subject.identifier"}),
    "patient": frozenset({"patient", "patient.identifier"}),
}
_OWN: dict[str, frozenset[str]] = {
    "CarePlan": _PERSON["subject"] | {"status", "category", "date", "care-team", "goal", "activity-reference", "condition"},
    "CareTeam": _PERSON["subject"] | {"status", "participant"},
    "Goal": _PERSON["subject"] | {"lifecycle-status", "target-date"},
    "Condition": _PERSON["subject"] | {"clinical-status", "category"},
    "Task": _PERSON["patient"] | {"status", "owner", "subject", "subject.identifier"},
    "Consent": _PERSON["patient"] | {"status", "actor", "category"},
    "RelatedPerson": _PERSON["patient"],
    "Patient": frozenset(),
    "PractitionerRole": frozenset(),
    "Organization": frozenset({"name", "partof", "type"}),
}
DATES = frozenset({"_lastUpdated", "date", "target-date"})
_SORTS = frozenset({"_lastUpdated", "-_lastUpdated", "_id"})

# One of these must be there where the store cannot narrow to the caller's own plans, so that no query costs by others' data.
_ANCHORS = frozenset({"_id", "patient", "subject", "patient.identifier", "subject.identifier"})
_NARROWED = {"CarePlan": "care-team.participant", "CareTeam": "participant"}
_FREE = frozenset({"Organization"})


@dataclass(frozen=True)
class Query:
    """A checked search: `filters` go to the store as they are; `includes` are (kind, source type, parameter)."""

    resource_type: str
    filters: tuple[tuple[str, str], ...]
    includes: tuple[tuple[str, str, str], ...]
    sort: str
    count: int

    @property
    def is_chained(self) -> bool:
        """True when a filter reads the person's record rather than the record searched for."""
        return any("." in name for name, _ in self.filters)


def check(resource_type: str, parameters: Iterable[tuple[str, str]], max_count: int) -> Query:
    """Parse and check a search. Raises InvalidRequest naming each parameter that is not allowed."""
    filters: list[tuple[str, str]] = []
    includes: list[tuple[str, str, str]] = []
    issues: list[Issue] = []
    sort, count = "_id", min(50, max_count)
    for name, value in parameters:
        if name == "_format" and value in ("json", "application/json", "application/fhir+json"):
            continue
        if name == "_count" and value.isascii() and value.isdigit():
            count = max(1, min(int(value[:9]), max_count))
        elif name == "_sort" and value in _SORTS:
            sort = value
        elif (include := _include(name, value)) is not None:
            includes.append(include)
        elif _is_allowed(resource_type, name) and _is_whole(name, value):
            filters.append((name.replace(":Patient", ""), value))
        else:
            issues.append(_refusal(name))
    if not issues and not _is_anchored(resource_type, filters):
        issues.append(
            Issue("required", "Sökningen måste ange person eller _id / The search must name a patient or _id", resource_type)
        )
    if issues:
        raise InvalidRequest(issues)
    return Query(resource_type, tuple(filters), tuple(includes), sort, count)


def searchable(resource_type: str) -> frozenset[str]:
    """The plain search parameters of a type, chains left out (for the CapabilityStatement)."""
    return frozenset(name for name in _COMMON | _OWN[resource_type] if "." not in name)


def narrowing(resource_type: str, caller: Caller) -> list[tuple[str, str]]:
    """What the store is asked besides, so that rows that cannot be the caller's are not even fetched."""
    parameter = _NARROWED.get(resource_type)
    return [(parameter, f"Organization/{caller.party}")] if parameter else []


def _is_allowed(resource_type: str, name: str) -> bool:
    plain = name.replace(":Patient.", ".", 1)
    return plain in _COMMON or plain in _OWN[resource_type]


def _is_whole(name: str, value: str) -> bool:
    """A value is not empty, and an identifier is `system|value`, both given: without a system it could be anybody's."""
    if not name.endswith("identifier"):
        return bool(value)
    return all(system and number for system, _, number in (part.partition("|") for part in value.split(",")))


def _is_anchored(resource_type: str, filters: list[tuple[str, str]]) -> bool:
    if resource_type in _NARROWED or resource_type in _FREE:
        return True
    anchors = _ANCHORS | ({"identifier"} if resource_type == "Patient" else frozenset())
    return any(name in anchors for name, _ in filters)


def _refusal(name: str) -> Issue:
    known = name if name.isascii() and name.replace("_", "").replace("-", "").isalpha() and len(name) < 40 else "?"
    text = f"Sökparametern eller dess värde stöds inte / Search parameter not supported: {known}"
    return Issue("not-supported", text, f"http.{known}" if known != "?" else None)


def _include(name: str, value: str) -> tuple[str, str, str] | None:
    kind, _, modifier = name.partition(":")
    if kind not in ("_include", "_revinclude") or modifier not in ("", "iterate"):
        return None
    source, _, rest = value.partition(":")
    parameter, _, target = rest.partition(":")
    if (source, parameter) not in INCLUDES or target:
        return None
    return kind, source, parameter


def _references(*path: str) -> Callable[[Resource], list[str]]:
    def found(resource: Resource) -> list[str]:
        elements: list[object] = [resource]
        for step in path:
            elements = [
                child
                for element in elements
                if isinstance(element, dict) and step in element
                for child in (element[step] if isinstance(element[step], list) else [element[step]])
            ]
        return [key for element in elements if (key := reference(element))]

    return found


# Every include a caller may ask for: (type, parameter) -> the references it follows.
INCLUDES: dict[tuple[str, str], Callable[[Resource], list[str]]] = {
    ("CarePlan", "care-team"): _references("careTeam"),
    ("CarePlan", "goal"): _references("goal"),
    ("CarePlan", "condition"): _references("addresses"),
    ("CarePlan", "activity-reference"): _references("activity", "reference"),
    ("CarePlan", "patient"): _references("subject"),
    ("CarePlan", "subject"): _references("subject"),
    ("CareTeam", "participant"): _references("participant", "member"),
    ("CareTeam", "patient"): _references("subject"),
    ("CareTeam", "subject"): _references("subject"),
    ("Goal", "patient"): _references("subject"),
    ("Goal", "subject"): _references("subject"),
    ("Condition", "patient"): _references("subject"),
    ("Condition", "subject"): _references("subject"),
    ("Task", "patient"): _references("for"),
    ("Task", "owner"): _references("owner"),
    ("Consent", "patient"): _references("patient"),
    ("Consent", "data"): _references("provision", "data", "reference"),
    ("RelatedPerson", "patient"): _references("patient"),
}
