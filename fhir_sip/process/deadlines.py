"""When a step is due: a county's deadline counted from a moment, in Swedish days and by Swedish law. Reads no clock and no store."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from fhir_sip.access.period import after_last_instant, swedish_day
from fhir_sip.process.county_rules import Deadline
from fhir_sip.process.working_days import after_working_days, working_day_from

_SWEDEN = ZoneInfo("Europe/Stockholm")
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Due:
    """The last day on which the step is in time, in Sweden, and the first instant (aware) at which it is too late."""

    last_day: date
    too_late: datetime

    def is_overdue(self, now: datetime) -> bool:
        """True when `now` (aware) is too late."""
        return now >= self.too_late


_NEVER = Due(date.max, datetime.max.replace(tzinfo=UTC))


def due(deadline: Deadline, start: date | datetime) -> Due:
    """When a step must be done that is counted from `start`: a day in Sweden, or an aware moment.

    The day of the start is not counted. Weeks and months end on the day of the same name or number, else on the month's last (lag 1930:173
    1 §). Hours are counted as they pass, whatever the clocks do; from a day alone they are counted from its end, so that nobody is
    late who may be in time. What would end after the calendar does is never due. Raises ValueError for a moment without a zone.
    """
    if isinstance(start, datetime) and start.tzinfo is None:
        raise ValueError("a moment has a zone")
    try:
        return _after_hours(deadline.within, start) if deadline.unit == "hours" else _on(_last_day(deadline, _day(start)))
    except (OverflowError, ValueError):
        return _NEVER


def _last_day(deadline: Deadline, start: date) -> date:
    match deadline.unit:
        case "working-days":
            last = after_working_days(start, deadline.within)
        case "months":
            last = start + relativedelta(months=deadline.within)
        case unit:
            last = start + timedelta(days=deadline.within * (7 if unit == "weeks" else 1))
    return working_day_from(last) if deadline.moves_to_working_day else last


def _after_hours(hours: int, start: date | datetime) -> Due:
    begins = start if isinstance(start, datetime) else after_last_instant(start.isoformat())
    too_late = (begins.astimezone(UTC) + timedelta(hours=hours)).astimezone(_SWEDEN)
    return Due(swedish_day(too_late - _INSTANT), too_late)


def _on(last: date) -> Due:
    return Due(last, after_last_instant(last.isoformat()))


def _day(start: date | datetime) -> date:
    return swedish_day(start) if isinstance(start, datetime) else start
