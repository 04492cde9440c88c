"""Swedish working days: no Saturday, no Sunday, no public holiday, and none of the three eves that lag (1930:173) 2 § puts beside them.

The public holidays are those of lag (1989:253) om allmänna helgdagar 1 §, as it reads since 2005, applied to every year.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY = 4, 5


@cache
def days_off(year: int) -> Mapping[date, str]:
    """The public holidays of a year, and midsommarafton, julafton and nyårsafton, by their Swedish names. Other Sundays are not told."""
    easter_day: date = easter(year)
    midsummer_eve = _first(_FRIDAY, date(year, 6, 19))
    return {
        date(year, 1, 1): "nyårsdagen",
        date(year, 1, 6): "trettondedag jul",
        easter_day - 2 * _DAY: "långfredagen",
        easter_day: "påskdagen",
        easter_day + _DAY: "annandag påsk",
        easter_day + 39 * _DAY: "Kristi himmelsfärdsdag",
        easter_day + 49 * _DAY: "pingstdagen",
        date(year, 5, 1): "första maj",
        date(year, 6, 6): "nationaldagen",
        midsummer_eve: "midsommarafton",
        midsummer_eve + _DAY: "midsommardagen",
        _first(_SATURDAY, date(year, 10, 31)): "alla helgons dag",
        date(year, 12, 24): "julafton",
        date(year, 12, 25): "juldagen",
        date(year, 12, 26): "annandag jul",
        date(year, 12, 31): "nyårsafton",
    }


def is_working_day(day: date) -> bool:
    """True for a Monday to Friday that is not a day off."""
    return day.weekday() < _SATURDAY and day not in days_off(day.year)


def working_day_from(day: date) -> date:
    """The day itself, or the next working day (lag 1930:173 2 §). Raises OverflowError at the end of the calendar."""
    while not is_working_day(day):
        day += _DAY
    return day


def after_working_days(start: date, count: int) -> date:
    """The `count`-th working day after `start`, which is not counted itself. Raises OverflowError at the end of the calendar."""
    day = start
    for _ in range(count):
        day = working_day_from(day + _DAY)
    return day


def _first(weekday: int, day: date) -> date:
    return day + (weekday - day.weekday()) % 7 * _DAY
