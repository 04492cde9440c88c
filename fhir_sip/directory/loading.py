"""Many entries at once, by whoever runs the service: into the store as the parties' own writes go, checked by the same rules.

An entry that its owner has checked later than the file says is left as it is: a file is never newer than the party's own word.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fhir_sip.access.public_directory import ENTRY_TYPES
from fhir_sip.directory.entry_rules import issues_of_entry
from fhir_sip.directory.freshness import checked_on
from fhir_sip.directory.public_view import Resource
from fhir_sip.errors import Issue, StartRefused, Unprocessable
from fhir_sip.request import is_resource_id
from fhir_sip.store import HapiStore
from fhir_sip.validation import strict_parse

# What others refer to comes first: an area before the places in it is for the file's own order.
_ORDER = ("Location", "Endpoint", "HealthcareService")


@dataclass(frozen=True)
class Loaded:
    """How many entries were stored, and how many were left because their owner has checked them since."""

    stored: int
    kept: int


def read_entries(path: Path) -> list[Resource]:
    """A JSON list of HealthcareService, Location and Endpoint resources with ids. Raises StartRefused."""
    try:
        entries: list[Resource] = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(entries, list) and all(_is_entry(entry) for entry in entries):
            return sorted(entries, key=lambda entry: _ORDER.index(entry["resourceType"]))
    except (OSError, ValueError):
        pass
    raise StartRefused(f"{path} is not a JSON list of {', '.join(sorted(ENTRY_TYPES))} resources with ids")


async def load_entries(store: HapiStore, entries: Iterable[Resource], today: date) -> Loaded:
    """Store each entry under its id, and claim its profile for it.

    Raises Unprocessable naming every entry that breaks a rule before anything is stored, or the one that the store refuses; Unavailable.
    """
    entries = list(entries)
    issues = [issue for entry in entries for issue in _issues(entry, today)]
    if issues:
        raise Unprocessable(issues)
    there = await _checked_days(store, entries)
    wanted = [entry for entry in entries if not _is_older(entry, there.get(_key(entry)))]
    for entry in wanted:
        await store.put(strict_parse.normalise(entry))
    return Loaded(len(wanted), len(entries) - len(wanted))


def _issues(entry: Resource, today: date) -> list[Issue]:
    where = _key(entry).replace("/", " ")
    return strict_parse.issues_in(entry, where) or issues_of_entry(entry, where, today)


async def _checked_days(store: HapiStore, entries: list[Resource]) -> dict[str, date | None]:
    """When those of the entries that are stored were last checked, by `Type/id`."""
    found: dict[str, date | None] = {}
    for kind in _ORDER:
        ids = [entry["id"] for entry in entries if entry["resourceType"] == kind]
        for start in range(0, len(ids), 100):
            bundle = await store.search(kind, [("_id", ",".join(ids[start : start + 100]))])
            stored = [one["resource"] for one in bundle.get("entry", ())]
            found |= {_key(resource): checked_on(resource) for resource in stored}
    return found


def _is_older(entry: Resource, there: date | None) -> bool:
    day = checked_on(entry)
    return there is not None and day is not None and day < there


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.get("resourceType") in ENTRY_TYPES
        and isinstance(entry.get("id"), str)
        and is_resource_id(entry["id"])
    )


def _key(entry: Resource) -> str:
    return f"{entry['resourceType']}/{entry['id']}"
