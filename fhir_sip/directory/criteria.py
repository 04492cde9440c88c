"""What may be asked of the directory without a token, parsed: an allow-list of parameters by type, plain values only.

No chains, no modifiers, no `_has`, of includes only a service's place and owner.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.validation.identifiers import may_hold_personal_number

DEFAULT_COUNT = 20
MOST_ON_A_PAGE = 100
OLDEST = 130

PARAMETERS: dict[str, dict[str, str]] = {
    "HealthcareService": {
        "_id": "token",
        "name": "string",
        "need": "string",
        "age": "number",
        "municipality": "token",
        "organization": "reference",
    },
    "Location": {"_id": "token", "name": "string", "municipality": "token", "organization": "reference"},
    "Organization": {"_id": "token", "name": "string"},
    "Endpoint": {"_id": "token", "name": "string", "organization": "reference"},
}
"""What a search may be by: type -> parameter -> kind of value, as a CapabilityStatement names it."""

INCLUDES = {"HealthcareService": ("HealthcareService:location", "HealthcareService:organization")}
"""What a search may bring along."""

PAGE_PARAMETER = "_after"
_FORMATS = ("json", "application/json", "application/fhir+json")
_SEVERAL_TIMES = frozenset({"need", "_include"})
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)
_AGE = re.compile(r"\d{1,3}", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_LONGEST_TEXT = 200
_NO_NUMBER = "Sök inte på personnummer: katalogen säger inget om personer / Never search by a person's number"
_NOT_OFFERED = "Sökparametern eller dess värde stöds inte / Search parameter not supported: {}"


@dataclass(frozen=True)
class Criteria:
    """A question, texts in lower case. `needs` are words, or `system|code`, all of which must be met; `municipality` is a kommunkod,
    `age` in whole years, `organization` an HSA-id, `after` the id of the last record of the page before."""

    kind: str
    ids: frozenset[str] | None = None
    name: str = ""
    needs: tuple[str, ...] = ()
    age: int | None = None
    municipality: str = ""
    organization: str = ""
    count: int = DEFAULT_COUNT
    after: str = ""
    includes: frozenset[str] = frozenset()


def read_criteria(kind: str, parameters: Iterable[tuple[str, str]]) -> Criteria:
    """Parse a query. Raises InvalidRequest naming every parameter that is not offered, is given twice, or has another kind of value."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    issues = [issue for name, values in given.items() for issue in _issues(kind, name, values)]
    if issues:
        raise InvalidRequest(issues)
    one = {name: values[0] for name, values in given.items()}
    return Criteria(
        kind=kind,
        ids=frozenset(one["_id"].split(",")) if "_id" in one else None,
        name=one.get("name", "").strip().casefold(),
        needs=tuple(_need(need.strip()) for need in given.get("need", ()) if need.strip()),
        age=int(one["age"]) if "age" in one else None,
        municipality=one.get("municipality", ""),
        organization=one.get("organization", "").removeprefix("Organization/"),
        count=max(1, min(int(one.get("_count", DEFAULT_COUNT)), MOST_ON_A_PAGE)),
        after=one.get(PAGE_PARAMETER, ""),
        includes=frozenset(given.get("_include", ())),
    )


def _need(need: str) -> str:
    """Words in lower case; a code as it is."""
    return need if "|" in need else need.casefold()


def _issues(kind: str, name: str, values: list[str]) -> list[Issue]:
    if len(values) > 1 and name not in _SEVERAL_TIMES:
        return [Issue("value", "Får anges högst en gång / At most once", _place(name))]
    if any(may_hold_personal_number(value) for value in values) and name != "_include":
        return [Issue("value", _NO_NUMBER, _place(name))]
    if not all(_is_offered(kind, name, value) for value in values):
        return [Issue("not-supported", _NOT_OFFERED.format(_known(name)), _place(name))]
    return []


def _is_offered(kind: str, name: str, value: str) -> bool:
    if name == "_format":
        return value in _FORMATS
    if name == "_count":
        return _COUNT.fullmatch(value) is not None
    if name == PAGE_PARAMETER:
        return _ID.fullmatch(value) is not None
    if name == "_include":
        return value in INCLUDES.get(kind, ())
    if name not in PARAMETERS[kind]:
        return False
    if name == "_id":
        return all(_ID.fullmatch(one) for one in value.split(","))
    if name == "age":
        return _AGE.fullmatch(value) is not None and int(value) <= OLDEST
    if name == "municipality":
        return _MUNICIPALITY.fullmatch(value) is not None
    if name == "organization":
        return _ID.fullmatch(value.removeprefix("Organization/")) is not None
    return len(value) <= _LONGEST_TEXT


def _known(name: str) -> str:
    """The name as it may stand in a message: one that could be a parameter's."""
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalpha() and len(name) < 40 else "?"


def _place(name: str) -> str | None:
    return f"http.{name}" if _known(name) != "?" else None
