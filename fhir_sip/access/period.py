"""Is this FHIR Period now? Dates without a time are whole Swedish days; a missing end is open, a missing start has begun."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_SWEDEN = ZoneInfo("Europe/Stockholm")


def covers(period: dict[str, Any] | None, now: datetime) -> bool:
    """True when `now` (aware) lies in the period (http://hl7.org/fhir/R4/datatypes.html#Period: both ends inclusive)."""
    if period is None:
        return True
    start, end = period.get("start"), period.get("end")
    return (start is None or first_instant(start) <= now) and (end is None or now < after_last_instant(end))


def first_instant(value: str) -> datetime:
    """The first instant of a FHIR date or dateTime of any precision."""
    if "T" in value:
        return datetime.fromisoformat(value)
    year, month, day = _parts(value)
    return datetime.combine(date(year, month or 1, day or 1), time(), _SWEDEN)


def after_last_instant(value: str) -> datetime:
    """The first instant after a FHIR date or dateTime of any precision."""
    if "T" in value:
        return datetime.fromisoformat(value) + timedelta(seconds=1)
    year, month, day = _parts(value)
    if day:
        following = date(year, month, day) + timedelta(days=1)
    elif month:
        following = date(year + month // 12, month % 12 + 1, 1)
    else:
        following = date(year + 1, 1, 1)
    return datetime.combine(following, time(), _SWEDEN)


def _parts(value: str) -> tuple[int, int, int]:
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    return year, month, day
