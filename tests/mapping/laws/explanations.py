"""The law that the mapping never invents: where every single value of its output comes from, or that it comes from nowhere.

Outward, a value comes from the document's field that a line of the file names for just that place (as it is, as a reference, or by the
line's ConceptMap), or stands in the file for just that place (pattern, slice), or is an id: the `urn:uuid:` made of plan and part.
Inward likewise, from the place in the Bundle; and "1.0" is the version of the document. Read from the files, not through the engine.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .elements import ITEM_SYSTEM, PLAN_SYSTEM, Resource
from .mapping_files import FileLine, FileTable, Names, leaves

Tables = Mapping[str, FileTable]
Facts = Mapping[Names, set[Any]]
_SINGLE = {"Patient": "person", "CareTeam": "team"}
_TEAM: Mapping[Names, tuple[Names, ...]] = {
    ("team", "parties", "party"): (("parties", "hsa_id"),),
    ("team", "parties", "display"): (("parties", "name"),),
    ("team", "parties", "start"): (("parties", "start"),),
    ("team", "parties", "end"): (("parties", "end"),),
    ("team", "private", "role"): (("relatives", "relationship"),),
    ("team", "private", "member"): (("relatives", "id"),),
    ("team", "private", "start"): (("relatives", "start"),),
    ("team", "private", "end"): (("relatives", "end"),),
    ("team", "staff", "role"): (("staff", "roles", "role"),),
    ("team", "staff", "member"): (("staff", "id"),),
    ("team", "staff", "on_behalf_of"): (("staff", "roles", "on_behalf_of"),),
    ("team", "staff", "start"): (("staff", "roles", "start"),),
    ("team", "staff", "end"): (("staff", "roles", "end"),),
}
"""The team is gathered by code (`fhir_sip/mapping/team.py`): what its lists of participants are made of."""
_TEAM_WORDS = {("team", "private", "role"): {"person", "relative"}, ("team", "private", "member"): {"person"}}


def _facts(found: Iterable[tuple[Names, Any]]) -> dict[Names, set[Any]]:
    facts: dict[Names, set[Any]] = {}
    for place, value in found:
        facts.setdefault(place, set()).add(value)
    return facts


def unexplained_in_fhir(document: Mapping[str, Any], bundle: Resource, tables: Tables) -> list[tuple[str, Names, Any]]:
    """The values of a Bundle that do not come from the document: profile, place, value."""
    facts = _facts(leaves(document))
    for place, sources in _TEAM.items():
        facts[place] = set().union(*(facts.get(source, ()) for source in sources), _TEAM_WORDS.get(place, ()))
    world = _Outward(facts, {party["hsa_id"]: party.get("name") for party in document["parties"]}, document)
    wrong = [("", place, value) for place, value in leaves({**bundle, "entry": []}) if (place, value) not in _OF_THE_BUNDLE]
    for entry in bundle["entry"]:
        profile = entry["resource"]["meta"]["profile"][0]
        table = tables[profile]
        allowed = table.constants | {place for line in table.lines for place in world.values(line, table)}
        wrong += [(profile, place, value) for place, value in leaves(entry["resource"]) if (place, value) not in allowed]
        if entry["fullUrl"] not in {world.url(table.resource, name) for name in world.names_of(table)}:
            wrong.append((profile, ("fullUrl",), entry["fullUrl"]))
    return wrong


_OF_THE_BUNDLE = ((("resourceType",), "Bundle"), (("type",), "collection"))


class _Outward:
    """What each line may write, given the document."""

    def __init__(self, facts: Facts, party_names: Mapping[str, str | None], document: Mapping[str, Any]) -> None:
        self._facts, self._party_names = facts, party_names
        self._plan = f"{document['responsible_party']}/{document['id']}"

    def url(self, kind: str, name: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{PLAN_SYSTEM}/{self._plan}#{kind}/{name}").urn

    def names_of(self, table: FileTable) -> set[Any]:
        single = {"Patient": {"person"}, "CareTeam": {"team"}, "CarePlan": {"plan"}}.get(table.resource, set())
        return self._facts.get((*table.part, "id"), set()) if table.part not in ((), ("person",)) else single

    def values(self, line: FileLine, table: FileTable) -> Iterator[tuple[Names, Any]]:
        """Every place and value that the line may write."""
        values: set[Any] = set()
        for place in (line.sip, line.default):
            values |= self._facts.get(place, set()) if place else set()
        for value in [line.local] if line.local else values:
            yield from self._written(line, table, value)

    def _written(self, line: FileLine, table: FileTable, value: Any) -> Iterator[tuple[Names, Any]]:
        if line.conversion == "organization":
            yield (*line.fhir, "reference"), f"Organization/{value}"
            yield (*line.fhir, "display"), self._party_names.get(value)
        elif line.conversion == "to":
            yield from (((*line.fhir, "reference"), self.url(kind, value)) for kind in line.types)
        elif line.conversion == "codes":
            yield from ((line.fhir, code) for code in line.codes.get(value, ()))
        elif line.conversion == "human-name":
            yield (*line.fhir, "text"), value
        elif line.conversion == "plan-id":
            recorders = self._facts.get((*table.part, "recorded_by"), set()) | self._facts[("responsible_party",)]
            yield from ((line.fhir, f"{hsa_id}/{value}") for hsa_id in recorders)
        else:
            yield line.fhir, value


def unexplained_in_document(bundle: Resource, document: Mapping[str, Any], tables: Tables) -> list[tuple[Names, Any]]:
    """The values of a document that do not come from the Bundle: place, value."""
    names = {reference: name for entry in bundle["entry"] for reference, name in _references(entry)}
    allowed: set[tuple[Names, Any]] = {(("schema_version",), "1.0")}
    for profile, table in tables.items():
        found = _facts(leaf for entry in bundle["entry"] if entry["resource"]["meta"]["profile"][0] == profile
                       for leaf in leaves(entry["resource"]))  # fmt: skip
        for line in table.lines:
            if line.is_read and line.sip:
                allowed |= {(place, value) for value in _read(line, found, names) for place in _TEAM.get(line.sip, (line.sip,))}
    return [leaf for leaf in leaves(document) if leaf not in allowed]


def _references(entry: Resource) -> Iterator[tuple[str, tuple[str, str]]]:
    resource = entry["resource"]
    kind = resource["resourceType"]
    identifiers = [one["value"] for one in resource.get("identifier", ()) if one.get("system") == ITEM_SYSTEM]
    for name in [_SINGLE[kind]] if kind in _SINGLE else identifiers:
        yield entry["fullUrl"], (kind, name)
        if "id" in resource:
            yield f"{kind}/{resource['id']}", (kind, name)


def _read(line: FileLine, found: Facts, names: Mapping[str, tuple[str, str]]) -> Iterator[Any]:
    ending = {"organization": ("reference",), "to": ("reference",), "human-name": ("text",)}.get(line.conversion, ())
    convert = _INWARD.get(line.conversion, lambda value: [value])
    for value in found.get((*line.fhir, *ending), ()):
        if line.conversion == "codes":
            yield from (code for code, in_fhir in line.codes.items() if value in in_fhir)
        elif line.conversion == "to":
            yield from (name for kind, name in [names.get(value, ("", ""))] if kind in line.types)
        else:
            yield from convert(value)


_INWARD: Mapping[str, Callable[[Any], Iterable[Any]]] = {
    "text": lambda value: [value.strip()],
    "date": lambda value: [value[:10]],
    "instant": lambda value: [value[:19] + value[19:].lstrip(".0123456789")],
    "organization": lambda value: [value.rpartition("/")[2]],
    "plan-id": lambda value: [value.partition("/")[2]],
}
