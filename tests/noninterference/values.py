"""What a search parameter may be asked with: values that stand in records, seen and hidden, and values beside them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from fhir_sip.access.plan import Resource, reference

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"


def values(name: str, record: Resource) -> list[str]:
    """Values of the parameter `name` that find this record, or just miss it.

    KeyError for a parameter that is not known here: one that is new in the service must be added.
    """
    return [value for value in _VALUES[name](record) if value]


def person_of(record: Resource) -> str:
    """Reference of the person a record is about, or an empty string."""
    return next((found for part in ("subject", "patient", "for") if (found := reference(record.get(part)))), "")


def _identifiers(record: Resource) -> list[str]:
    return [f"{one['system']}|{one['value']}" for one in record.get("identifier", ())]


def _codes(*path: str) -> Callable[[Resource], list[str]]:
    def found(record: Resource) -> list[str]:
        codings = [coding for concept in _at(record, path) for coding in concept.get("coding", ())]
        return [code for coding in codings for code in (coding["code"], f"{coding.get('system', '')}|{coding['code']}")]

    return found


def _references(*path: str) -> Callable[[Resource], list[str]]:
    return lambda record: [reference(one) for one in _at(record, path)]


def _texts(*path: str) -> Callable[[Resource], list[str]]:
    return lambda record: [str(one) for one in _at(record, path)]


def _at(record: Resource, path: tuple[str, ...]) -> list[Any]:
    elements: list[Any] = [record]
    for step in path:
        elements = [one for element in elements if step in element for one in _listed(element[step])]
    return elements


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _dates(*path: str) -> Callable[[Resource], list[str]]:
    def found(record: Resource) -> list[str]:
        near: list[str] = []
        for text in _at(record, path):
            exact = date.fromisoformat(str(text)[:10])
            near += [str(exact), f"ge{exact}", f"lt{exact}", f"le{exact - timedelta(days=1)}", f"gt{exact - timedelta(days=1)}"]
        return near

    return found


def _instants(record: Resource) -> list[str]:
    instant = record.get("meta", {}).get("lastUpdated")
    return [f"{prefix}{instant}" for prefix in ("ge", "lt", "gt", "eq")] if instant else []


_VALUES: dict[str, Callable[[Resource], list[str]]] = {
    "_id": lambda record: [record["id"]],
    "_lastUpdated": _instants,
    "identifier": _identifiers,
    "patient": lambda record: [person_of(record)],
    "subject": lambda record: [person_of(record)],
    "status": _texts("status"),
    "intent": _texts("intent"),
    "category": _codes("category"),
    "code": _codes("code"),
    "scope": _codes("scope"),
    "date": lambda record: _dates("period", "start")(record) + _dates("dateTime")(record),
    "period": lambda record: _dates("executionPeriod", "start")(record) + _dates("provision", "period", "end")(record),
    "authored-on": _dates("authoredOn"),
    "modified": _dates("lastModified"),
    "recorded-date": _dates("recordedDate"),
    "start-date": _dates("startDate"),
    "target-date": _dates("target", "dueDate"),
    "care-team": _references("careTeam"),
    "goal": _references("goal"),
    "activity-reference": _references("activity", "reference"),
    "condition": _references("addresses"),
    "part-of": _references("partOf"),
    "replaces": _references("replaces"),
    "based-on": _references("basedOn"),
    "instantiates-canonical": _texts("instantiatesCanonical"),
    "participant": _references("participant", "member"),
    "lifecycle-status": _texts("lifecycleStatus"),
    "achievement-status": _codes("achievementStatus"),
    "clinical-status": _codes("clinicalStatus"),
    "owner": _references("owner"),
    "focus": _references("focus"),
    "actor": _references("provision", "actor", "reference"),
    "data": _references("provision", "data", "reference"),
    "consentor": _references("performer"),
    "source-reference": _references("sourceReference"),
    "organization": lambda record: _references("organization")(record) + _references("managingOrganization")(record),
    "name": _texts("name"),
    "partof": _references("partOf"),
    "type": _codes("type"),
}
