"""Days and moments in Swedish words, moments in Swedish time whatever offset they were written with."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .words import read_words

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def day(value: date) -> str:
    """Give a day as `5 oktober 2026`."""
    return f"{value.day} {read_words().say(f'months.m{value.month}')} {value.year}"


def period(start: date | None, end: date | None) -> str | None:
    """Give `5 oktober 2026 – 30 september 2027`, or the end that is known in words; None when neither is."""
    words = read_words()
    if start and end:
        return f"{day(start)} – {day(end)}"
    if start:
        return words.say("texts.from_day", day=day(start))
    return words.say("texts.until_day", day=day(end)) if end else None


def moment(instant: str) -> datetime:
    """Give an instant of the document (`YYYY-MM-DDThh:mm:ss+hh:mm`) in Swedish time."""
    return _in_sweden(datetime.fromisoformat(instant))


def end_of(start: str, end: str | None, minutes: int | None) -> datetime | None:
    """Give when a meeting ends in Swedish time: its end, else its start and length; None when neither is known."""
    if end is not None:
        return moment(end)
    return _in_sweden(datetime.fromisoformat(start), timedelta(minutes=minutes)) if minutes else None


def clock(start: str, ends: datetime | None = None) -> str:
    """Give `måndag 5 oktober 2026 kl. 13.00–14.30`; an end on another day is written with its day."""
    words, begins = read_words(), moment(start)
    said = f"{words.say(f'weekdays.d{begins.isoweekday()}')} {day(begins)} {words.say('texts.clock')} {begins:%H.%M}"
    if ends is None:
        return said
    if ends.date() == begins.date():
        return f"{said}–{ends:%H.%M}"
    return f"{said} – {day(ends)} {words.say('texts.clock')} {ends:%H.%M}"


def _in_sweden(value: datetime, later: timedelta = timedelta()) -> datetime:
    try:
        return (value + later).astimezone(STOCKHOLM)
    except OverflowError:  # the first or last day that Python knows: kept as written
        return value
