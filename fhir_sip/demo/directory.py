"""The public directory of the demonstration: a dozen services of the made-up region, its municipalities and their units."""

import copy
from datetime import date, timedelta
from pathlib import Path

from fhir_sip.directory.freshness import CHECKED_ON, checked_on
from fhir_sip.directory.loading import read_entries
from fhir_sip.directory.public_view import Resource

DIRECTORY_FILE = Path(__file__).with_name("directory.json")
_WRITTEN = date(2026, 11, 23)


def demonstration_directory(today: date) -> list[Resource]:
    """The entries as if checked this autumn: the days are moved with `today`, so that those that are current stay so, and one is stale."""
    moved = max(today - _WRITTEN, timedelta())
    return [_checked(entry, moved) for entry in read_entries(DIRECTORY_FILE)]


def _checked(entry: Resource, later: timedelta) -> Resource:
    changed = copy.deepcopy(entry)
    day = checked_on(entry)
    for extension in changed["extension"]:
        if extension["url"] == CHECKED_ON and day is not None:
            extension["valueDate"] = (day + later).isoformat()
    return changed
