"""What each record of a register is found by, worked out once for every register: a search then only compares.

An open search is answered in the same process as everything else, so it must cost little also when the directory is large.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fhir_sip.directory.entry_rules import COUNTY, MUNICIPALITY
from fhir_sip.directory.public_view import SERVICE_AGE, Resource
from fhir_sip.directory.register import Register

# Registers that are kept indexed: the last one of each of some applications in a process, by type.
_KEPT = 16
_OWNERS = ("providedBy", "managingOrganization")
# å, ä and ö stand last, in that order, behind z.
_SWEDISH = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_ENDED = frozenset({"inactive", "off", "entered-in-error"})


@dataclass(frozen=True)
class Findable:
    """A record, and what it is found by: texts in lower case, codes as (system, code), areas as (system, code), owners as HSA-ids."""

    record: Resource
    order: tuple[str, str]
    name: str
    text: str
    codes: tuple[tuple[str, str], ...]
    youngest: float | None
    oldest: float | None
    areas: frozenset[tuple[str, str]]
    owners: frozenset[str]


@lru_cache(_KEPT)
def findable(register: Register, kind: str) -> tuple[Findable, ...]:
    """The current records of a type in Swedish order of name; what has ended is not among them."""
    found = [_findable(register, record) for record in register.of(kind).values() if _is_current(record)]
    return tuple(sorted(found, key=lambda one: one.order))


@lru_cache(_KEPT)
def needs(register: Register) -> tuple[str, ...]:
    """Everything that current services help with, in their own words."""
    services = [one.record for one in findable(register, "HealthcareService")]
    found = {str(concept["text"]) for service in services for concept in service.get("type", ()) if "text" in concept}
    return tuple(sorted(found, key=swedish_order))


@lru_cache(_KEPT)
def municipalities(register: Register) -> tuple[tuple[str, str], ...]:
    """Code and name of every municipality that the directory knows, by name."""
    places = [one.record for one in reversed(findable(register, "Location"))]
    found = {
        str(identifier.get("value")): str(place.get("name", ""))
        for place in places
        for identifier in place.get("identifier", ())
        if identifier.get("system") == MUNICIPALITY
    }
    return tuple(sorted(found.items(), key=lambda one: swedish_order(one[1])))


def ages(service: Resource) -> tuple[float | None, float | None]:
    """The youngest and the oldest that a service is for, in years; None where there is no limit."""
    given: dict[str, Any] = next(
        (one.get("valueRange", {}) for one in service.get("extension", ()) if one.get("url") == SERVICE_AGE), {}
    )
    return given.get("low", {}).get("value"), given.get("high", {}).get("value")


def swedish_order(text: str) -> str:
    """What a text is sorted by."""
    return text.casefold().translate(_SWEDISH)


def order_of(record: Resource) -> tuple[str, str]:
    """What a record is sorted by: its name, and its id among those of one name."""
    return swedish_order(str(record.get("name", ""))), str(record["id"])


def _findable(register: Register, record: Resource) -> Findable:
    is_place = record["resourceType"] == "Location"
    places = [{"reference": f"Location/{record['id']}"}] if is_place else record.get("coverageArea", ())
    owner = next((record[name] for name in _OWNERS if name in record), None)
    concepts = record.get("type", ()) if record["resourceType"] == "HealthcareService" else ()
    codings = [coding for concept in concepts for coding in concept.get("coding", ())]
    youngest, oldest = ages(record)
    return Findable(
        record=record,
        order=order_of(record),
        name=str(record.get("name", "")).casefold(),
        text=_text(record, concepts),
        codes=tuple((str(coding.get("system")), str(coding.get("code"))) for coding in codings),
        youngest=youngest,
        oldest=oldest,
        areas=frozenset(area for place in places if (area := _area(register, place))),
        owners=frozenset(organisation["id"] for organisation in register.lineage(owner, "partOf")),
    )


def _is_current(record: Resource) -> bool:
    """False for what its owner has ended (`active`, or a status that says so)."""
    return record.get("active") is not False and record.get("status") not in _ENDED


def _text(service: Resource, concepts: Any) -> str:
    said = [service.get(name, "") for name in ("name", "comment", "extraDetails")]
    said += [concept.get("text", "") for concept in (*concepts, *service.get("category", ()), *service.get("specialty", ()))]
    said += [eligibility.get("comment", "") for eligibility in service.get("eligibility", ())]
    return "\n".join(map(str, said)).casefold()


def _area(register: Register, reference: Any) -> tuple[str, str] | None:
    """The municipality or county that a place is, or is in: of the nearest place upwards that has a code."""
    for place in register.lineage(reference, "partOf"):
        for identifier in place.get("identifier", ()):
            if identifier.get("system") in (MUNICIPALITY, COUNTY):
                return str(identifier["system"]), str(identifier.get("value", ""))
    return None
