"""What may be asked for in a search, as tables: parameters of each type, sorts, includes, and the links that a chain or `_has` may follow.

Allow-list semantics: what does not stand here is refused. Left out on purpose: everything that reads what is not always shown (addresses,
names and birth dates of people, narrative), `_filter`, `_query`, `_list`, `_content`, `_text`, `_source`, `_security`, `_tag`, `_profile`.
The types of parameters are those of http://hl7.org/fhir/R4/searchparameter-registry.html.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fhir_sip.access.plan import Resource, reference

_TOKEN, _DATE, _REFERENCE, _STRING, _CANONICAL = "token", "date", "reference", "string", "canonical"
_EVERY_TYPE = {"_id": _TOKEN, "_lastUpdated": _DATE, "identifier": _TOKEN}
_SUBJECT = {"patient": _REFERENCE, "subject": _REFERENCE}

_OWN: dict[str, dict[str, str]] = {
    "CarePlan": _SUBJECT
    | dict.fromkeys(("status", "category", "intent"), _TOKEN)
    | dict.fromkeys(("care-team", "goal", "activity-reference", "condition", "part-of", "replaces", "based-on"), _REFERENCE)
    | {"date": _DATE, "instantiates-canonical": _CANONICAL},
    "CareTeam": _SUBJECT | {"status": _TOKEN, "category": _TOKEN, "participant": _REFERENCE, "date": _DATE},
    "Goal": _SUBJECT
    | dict.fromkeys(("lifecycle-status", "achievement-status", "category"), _TOKEN)
    | {"start-date": _DATE, "target-date": _DATE},
    "Condition": _SUBJECT | dict.fromkeys(("clinical-status", "category", "code"), _TOKEN) | {"recorded-date": _DATE},
    "Task": _SUBJECT
    | dict.fromkeys(("status", "code", "intent"), _TOKEN)
    | {"owner": _REFERENCE, "focus": _REFERENCE}
    | dict.fromkeys(("period", "authored-on", "modified"), _DATE),
    "Consent": {"patient": _REFERENCE}
    | dict.fromkeys(("status", "category", "scope"), _TOKEN)
    | dict.fromkeys(("actor", "organization", "consentor", "data", "source-reference"), _REFERENCE)
    | {"date": _DATE, "period": _DATE},
    "Appointment": {"patient": _REFERENCE, "supporting-info": _REFERENCE}
    | dict.fromkeys(("status", "appointment-type"), _TOKEN)
    | {"date": _DATE},
    "RiskAssessment": _SUBJECT | {"date": _DATE},
    "RelatedPerson": {"patient": _REFERENCE},
    "Patient": {"organization": _REFERENCE},
    "PractitionerRole": {},
    "Organization": {"name": _STRING, "partof": _REFERENCE, "type": _TOKEN},
    "HealthcareService": dict.fromkeys(("active", "service-type"), _TOKEN)
    | dict.fromkeys(("organization", "location", "coverage-area"), _REFERENCE)
    | {"name": _STRING},
    "Location": {"name": _STRING, "organization": _REFERENCE, "status": _TOKEN},
    "Endpoint": {"name": _STRING, "organization": _REFERENCE, "status": _TOKEN},
}

# What a reference parameter may lead to. Others lead to what their name says.
_TARGETS: dict[str, frozenset[str]] = {
    "patient": frozenset({"Patient"}),
    "subject": frozenset({"Patient"}),
    "care-team": frozenset({"CareTeam"}),
    "goal": frozenset({"Goal"}),
    "activity-reference": frozenset({"Task"}),
    "condition": frozenset({"Condition"}),
    "part-of": frozenset({"CarePlan"}),
    "replaces": frozenset({"CarePlan"}),
    "based-on": frozenset({"CarePlan"}),
    "participant": frozenset({"Organization", "Patient", "RelatedPerson", "PractitionerRole"}),
    "owner": frozenset({"Organization"}),
    "focus": frozenset({"Goal", "CarePlan"}),
    "supporting-info": frozenset({"CarePlan"}),
    "actor": frozenset({"Organization"}),
    "organization": frozenset({"Organization"}),
    "consentor": frozenset({"Patient", "RelatedPerson"}),
    "data": frozenset({"CarePlan", "CareTeam", "Goal", "Task", "Condition", "Consent", "Organization"}),
    "source-reference": frozenset({"Consent"}),
    "partof": frozenset({"Organization"}),
    "location": frozenset({"Location"}),
    "coverage-area": frozenset({"Location"}),
}

_SORTS: dict[str, tuple[str, ...]] = {
    "CarePlan": ("date",),
    "CareTeam": ("date",),
    "Goal": ("start-date", "target-date"),
    "Condition": ("recorded-date",),
    "Task": ("period", "authored-on", "modified"),
    "Consent": ("date", "period"),
    "Appointment": ("date",),
    "RiskAssessment": ("date",),
    "Organization": ("name",),
    "HealthcareService": ("name",),
}

DATES = frozenset({"_lastUpdated"}) | {name for own in _OWN.values() for name, kind in own.items() if kind == _DATE}
"""Parameters that are dates, of whatever type of record."""

PERSON = ("patient", "subject")
"""Parameters that name the person a record is about."""


@dataclass(frozen=True)
class Link:
    """One step from a type to another: by its own reference `parameter` (a chain), or by the other's that leads back (`_has`)."""

    target: str
    parameter: str
    target_parameters: frozenset[str]


_OF_PLAN = frozenset({"_id", "_lastUpdated", "identifier", "status", "category", "date"})
_OF_TEAM = frozenset({"_id", "identifier", "status", "category", "participant"})
_OF_CONSENT = frozenset({"_id", "status", "category", "actor", "organization"})

# (type, parameter) -> where a chain may lead. The person's identifier is asked for without a right to read people's records: a caller
# that knows the number may name the person by it. Every other step needs the right to search the type it leads to.
CHAINS: dict[tuple[str, str], Link] = {
    ("CarePlan", "care-team"): Link("CareTeam", "care-team", _OF_TEAM),
    ("CarePlan", "goal"): Link("Goal", "goal", frozenset({"_id", "lifecycle-status", "achievement-status", "target-date"})),
    ("CarePlan", "activity-reference"): Link("Task", "activity-reference", frozenset({"_id", "status", "owner", "code"})),
    ("CarePlan", "condition"): Link("Condition", "condition", frozenset({"_id", "clinical-status", "code"})),
    ("Consent", "data"): Link("CarePlan", "data", _OF_PLAN),
    ("Task", "focus"): Link("Goal", "focus", frozenset({"_id", "lifecycle-status", "achievement-status"})),
} | {
    (kind, parameter): Link("Patient", parameter, frozenset({"identifier"}))
    for kind, own in _OWN.items()
    for parameter in PERSON
    if parameter in own
}

# (type, the other type, its parameter) -> what may be asked of the other.
_HAS: dict[tuple[str, str, str], frozenset[str]] = {
    ("CarePlan", "Consent", "data"): _OF_CONSENT,
    ("CareTeam", "CarePlan", "care-team"): _OF_PLAN,
    ("Goal", "CarePlan", "goal"): _OF_PLAN,
    ("Goal", "Task", "focus"): frozenset({"_id", "status", "owner"}),
    ("Task", "CarePlan", "activity-reference"): _OF_PLAN,
    ("Condition", "CarePlan", "condition"): _OF_PLAN,
    ("Patient", "CarePlan", "patient"): _OF_PLAN,
    ("Patient", "CarePlan", "subject"): _OF_PLAN,
    ("RelatedPerson", "CareTeam", "participant"): _OF_TEAM - {"participant"},
    ("PractitionerRole", "CareTeam", "participant"): _OF_TEAM - {"participant"},
}
REVERSE = {key: Link(key[1], key[2], asked) for key, asked in _HAS.items()}
"""What `_has:<other type>:<its parameter>:<what is asked>` may say on a type."""


def parameters_of(resource_type: str) -> dict[str, str]:
    """The plain parameters of a type, with the type of each; a reference by canonical URL is `canonical`."""
    return _EVERY_TYPE | _OWN[resource_type]


def targets_of(parameter: str) -> frozenset[str]:
    """Types that a reference parameter may name."""
    return _TARGETS[parameter]


def sorts_of(resource_type: str) -> frozenset[str]:
    """What a search may be sorted by, each upwards or (with `-`) downwards."""
    names = ("_lastUpdated", "_id", *_SORTS.get(resource_type, ()))
    return frozenset(names) | {f"-{name}" for name in names}


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
    ("Appointment", "supporting-info"): _references("supportingInformation"),
    ("RiskAssessment", "patient"): _references("subject"),
    ("RiskAssessment", "subject"): _references("subject"),
    ("RelatedPerson", "patient"): _references("patient"),
    ("HealthcareService", "location"): _references("location"),
    ("HealthcareService", "organization"): _references("providedBy"),
}
"""Every include a caller may ask for: (type, parameter) -> the references it follows."""

FOLLOWS = INCLUDES | {("Task", "focus"): _references("focus")}
"""The same, and what `_has` follows besides."""
