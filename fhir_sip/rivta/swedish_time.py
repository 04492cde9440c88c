"""Time stamps of the contract (`YYYYMMDDhhmmss`, Swedish wall time) <-> FHIR instants."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_SWEDEN = ZoneInfo("Europe/Stockholm")
_FORM = "%Y%m%d%H%M%S"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def exists(stamp: str) -> bool:
    """False for a time that the clocks skipped in spring."""
    local = datetime.strptime(stamp, _FORM).replace(tzinfo=_SWEDEN)
    return datetime.fromtimestamp(local.timestamp(), _SWEDEN).strftime(_FORM) == stamp


def to_instant(stamp: str) -> str:
    """`2026-11-02T14:30:00+01:00` for `20261102143000`; the earlier one of an hour that comes twice in autumn."""
    return datetime.strptime(stamp, _FORM).replace(tzinfo=_SWEDEN).isoformat()


def stamp_of(instant: str) -> str:
    """The stamp of a FHIR instant, fractions of a second left aside. Raises ValueError when it is none."""
    try:
        moment = datetime.fromisoformat(instant)
        if moment.tzinfo is not None:
            return moment.astimezone(_SWEDEN).strftime(_FORM)
    except (OverflowError, ValueError):
        pass
    raise ValueError("not an instant of the calendar")


def instant_of(moment: str) -> str | None:
    """The instant of a FHIR dateTime; of a day alone the first of that day in Sweden. None for a month, a year, or no time at all."""
    if not _DAY.match(moment):
        return None
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=_SWEDEN)).isoformat(timespec="seconds")
