"""Swedish working days, against the almanac, and the laws that counting them keeps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_sip.process.working_days import after_working_days, days_off, is_working_day, working_day_from

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
COUNTS = st.integers(1, 60)

# Written down from the Swedish almanac: the days off that fall on Monday to Friday, from 2024 to 2030.
ALMANAC = {
    2024: "01-01 03-29 04-01 05-01 05-09 06-06 06-21 12-24 12-25 12-26 12-31",
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    2028: "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26",
    2029: "01-01 03-30 04-02 05-01 05-10 06-06 06-22 12-24 12-25 12-26 12-31",
    2030: "01-01 04-19 04-22 05-01 05-30 06-06 06-21 12-24 12-25 12-26 12-31",
}


@pytest.mark.parametrize("year", ALMANAC)
def test_the_days_off_of_a_year_are_those_of_the_almanac(year: int) -> None:
    told = {date.fromisoformat(f"{year}-{day}") for day in ALMANAC[year].split()}
    weekdays = {date(year, 1, 1) + timedelta(days=count) for count in range(366)}
    weekdays = {day for day in weekdays if day.year == year and day.isoweekday() <= 5}
    assert {day for day in weekdays if not is_working_day(day)} == told


def test_every_public_holiday_of_the_law_has_its_name() -> None:
    assert len(days_off(2026)) == 16
    assert days_off(2026)[date(2026, 10, 31)] == "alla helgons dag"
    assert days_off(2025)[date(2025, 11, 1)] == "alla helgons dag"
    assert days_off(2026)[date(2026, 6, 20)] == "midsommardagen"
    assert days_off(2026)[date(2026, 5, 24)] == "pingstdagen"


@pytest.mark.parametrize("eve", [date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)])
def test_the_three_eves_are_no_working_days_and_easter_eve_is_a_saturday_like_others(eve: date) -> None:
    assert not is_working_day(eve)
    assert date(2026, 4, 4) not in days_off(2026)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 30), 3, date(2026, 12, 3)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 30), 1, date(2027, 1, 4)),
        (date(2026, 4, 2), 2, date(2026, 4, 8)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),
    ],
)
def test_the_day_of_the_start_is_not_counted_and_days_off_are_passed_over(start: date, count: int, end: date) -> None:
    assert after_working_days(start, count) == end


@given(DAYS, COUNTS)
def test_so_many_working_days_lie_between_start_and_end_and_the_end_is_one(start: date, count: int) -> None:
    end = after_working_days(start, count)
    after_start = [start + timedelta(days=day) for day in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, after_start)) == count
    assert is_working_day(end)


@given(DAYS, DAYS, COUNTS)
def test_who_begins_later_is_not_due_earlier(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert after_working_days(earlier, count) <= after_working_days(later, count)


@given(DAYS, COUNTS)
def test_one_working_day_more_is_later(start: date, count: int) -> None:
    assert after_working_days(start, count) < after_working_days(start, count + 1)
    assert after_working_days(after_working_days(start, count), 1) == after_working_days(start, count + 1)


@given(st.dates(max_value=date(9999, 12, 30)))
def test_the_next_working_day_is_near_in_every_year_of_the_calendar(day: date) -> None:
    found = working_day_from(day)
    assert day <= found <= day + timedelta(days=6)
    assert found.isoweekday() <= 5
    assert found not in days_off(found.year)
