"""Is this FHIR Period now? Dates without a time are whole Swedish days; a missing end is open, a missing start has begun."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_SWEDEN = ZoneInfo("Europe/Stockholm")
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
# The same few days and instants are asked about again and again.
_KEPT = 4096
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d:)60")


def covers(period: dict[str, Any] | None, now: datetime, unreadable: bool = False) -> bool:
    """True when `now` (aware) lies in the period (http://hl7.org/fhir/R4/datatypes.html#Period: both ends inclusive).

    `unreadable` is the answer to a period that cannot be read: False where the period opens something, True where it closes.
    """
    if period is None:
        return True
    start, end = period.get("start"), period.get("end")
    try:
        return (start is None or first_instant(start) <= now) and (end is None or now < after_last_instant(end))
    except ValueError:
        return unreadable


def is_readable(period: dict[str, Any] | None) -> bool:
    """True when both ends of the period, where given, can be read."""
    try:
        for name, instant in (("start", first_instant), ("end", after_last_instant)):
            if period is not None and period.get(name) is not None:
                instant(period[name])
    except ValueError:
        return False
    return True


def has_come(day: object, now: datetime, otherwise: bool) -> bool:
    """True when a FHIR date has begun; `otherwise` when it is none, or cannot be read."""
    try:
        return first_instant(day) <= now if isinstance(day, str) else otherwise
    except ValueError:
        return otherwise


def swedish_day(now: datetime) -> date:
    """The day it is in Sweden."""
    return now.astimezone(_SWEDEN).date()


@lru_cache(_KEPT)
def first_instant(value: str) -> datetime:
    """The first instant of a FHIR date or dateTime of any precision. Raises ValueError when it cannot be read."""
    if "T" in value:
        return _instant(value)
    year, month, day = _parts(value)
    return datetime.combine(date(year, month or 1, day or 1), time(), _SWEDEN)


@lru_cache(_KEPT)
def after_last_instant(value: str) -> datetime:
    """The first instant after a FHIR date or dateTime of any precision; in the year 9999, which stands for no end, the last there is."""
    if value.startswith("9999"):
        return _END_OF_TIME
    if "T" in value:
        return _instant(value) + timedelta(seconds=1)
    year, month, day = _parts(value)
    if day:
        following = date(year, month, day) + timedelta(days=1)
    elif month:
        following = date(year + month // 12, month % 12 + 1, 1)
    else:
        following = date(year + 1, 1, 1)
    return datetime.combine(following, time(), _SWEDEN)


def _instant(value: str) -> datetime:
    """A FHIR instant. A leap second (allowed in FHIR, not in Python) counts as the second before it."""
    instant = datetime.fromisoformat(_LEAP_SECOND.sub(r"\g<1>59", value))
    if instant.tzinfo is None:
        raise ValueError("a dateTime with a time has a zone")
    return instant


def _parts(value: str) -> tuple[int, int, int]:
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    return year, month, day
