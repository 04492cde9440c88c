"""How current an entry is: the day its owner last checked it (extension `checked-on`). Old entries are shown as old, never hidden."""

from datetime import date
from typing import Any

CHECKED_ON = "https://fhir-sip.se/ig/StructureDefinition/checked-on"
FRESHNESS_SYSTEM = "https://fhir-sip.se/ig/CodeSystem/sip-freshness"
STALE = {"system": FRESHNESS_SYSTEM, "code": "stale", "display": "Inaktuell"}
"""The tag of an entry that nobody has checked for too long."""


def checked_on(entry: dict[str, Any]) -> date | None:
    """The day the entry was last checked; None when it does not say, or not as a whole date."""
    said = next((one.get("valueDate") for one in entry.get("extension", ()) if one.get("url") == CHECKED_ON), None)
    try:
        return date.fromisoformat(said) if isinstance(said, str) and len(said) == 10 else None
    except ValueError:
        return None


def is_stale(entry: dict[str, Any], today: date, stale_after_days: int) -> bool:
    """True when the entry was last checked more than `stale_after_days` days before `today`, or does not say when."""
    day = checked_on(entry)
    return day is None or (today - day).days > stale_after_days
