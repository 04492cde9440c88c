"""When a step is due: days, weeks, months and hours in Sweden, counted as the law counts them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_sip.access.period import swedish_day
from fhir_sip.process.county_rules import Deadline, Unit
from fhir_sip.process.deadlines import Due, due
from fhir_sip.process.working_days import is_working_day

SWEDEN = ZoneInfo("Europe/Stockholm")


def within(count: int, unit: str, **more: Any) -> Deadline:
    return Deadline.model_validate({"within": count, "unit": unit, **({"source": "avtal"} if "law" not in more else {}), **more})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


@pytest.mark.parametrize(
    ("deadline", "start", "last"),
    [
        (within(3, "days"), "2026-11-25", "2026-11-28"),
        (within(3, "days", ends_on_working_day=True), "2026-11-25", "2026-11-30"),
        (within(3, "days", law="lag (2017:612) 4 kap. 3 §"), "2026-11-25", "2026-11-30"),
        (within(3, "days", law="lag (2017:612) 4 kap. 3 §"), "2026-11-24", "2026-11-27"),
        (within(3, "days", law="lag (2017:612) 4 kap. 3 §"), "2026-12-21", "2026-12-28"),
        (within(3, "weeks"), "2026-12-03", "2026-12-24"),
        (within(3, "weeks", ends_on_working_day=True), "2026-12-03", "2026-12-28"),
        (within(3, "working-days"), "2026-12-22", "2026-12-29"),
        (within(1, "months"), "2027-01-31", "2027-02-28"),
        (within(1, "months", law="en lag"), "2027-01-31", "2027-03-01"),
        (within(12, "months"), "2028-02-29", "2029-02-28"),
    ],
)
def test_a_step_is_due_on_the_day_the_law_counts_to(deadline: Deadline, start: str, last: str) -> None:
    assert due(deadline, date.fromisoformat(start)).last_day == date.fromisoformat(last)


def test_the_last_day_is_in_time_to_its_end_in_sweden() -> None:
    found = due(within(3, "days"), at("2026-11-25 09:00"))
    assert found == Due(date(2026, 11, 28), at("2026-11-29 00:00"))
    assert not found.is_overdue(datetime(2026, 11, 28, 22, 59, 59, tzinfo=UTC))
    assert found.is_overdue(datetime(2026, 11, 28, 23, 0, tzinfo=UTC))


def test_a_moment_late_in_the_evening_of_utc_is_the_next_day_in_sweden() -> None:
    assert due(within(1, "days"), datetime(2026, 11, 25, 23, 30, tzinfo=UTC)).last_day == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("start", "too_late"),
    [
        ("2026-10-24 12:00+02:00", "2026-10-25 11:00+01:00"),
        ("2027-03-27 12:00+01:00", "2027-03-28 13:00+02:00"),
        ("2026-11-25 12:00+01:00", "2026-11-26 12:00+01:00"),
    ],
)
def test_hours_pass_as_they_are_though_the_clocks_are_moved(start: str, too_late: str) -> None:
    found = due(within(24, "hours", law="lag (2017:612) 2 kap."), datetime.fromisoformat(start))
    assert found.too_late.isoformat(" ", "minutes") == too_late


def test_hours_are_not_moved_to_a_working_day() -> None:
    assert due(within(24, "hours", law="lag (2017:612) 2 kap."), at("2026-12-23 15:00")).too_late == at("2026-12-24 15:00")


def test_a_day_without_an_hour_gives_hours_from_its_end() -> None:
    assert due(within(24, "hours"), date(2026, 11, 25)) == Due(date(2026, 11, 26), at("2026-11-27 00:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        due(within(3, "days"), datetime(2026, 11, 25, 12, 0))


@pytest.mark.parametrize("unit", get_args(Unit))
@pytest.mark.parametrize("start", [date.max, datetime.max.replace(tzinfo=UTC)])
def test_what_ends_after_the_calendar_is_never_due(unit: str, start: date) -> None:
    assert not due(within(30, unit), start).is_overdue(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))
COUNTS = st.integers(1, 60)
DEADLINES = st.builds(
    lambda count, unit, more: within(count, unit, **(more if unit != "hours" else {})),
    COUNTS,
    st.sampled_from(get_args(Unit)),
    st.sampled_from([{}, {"ends_on_working_day": True}, {"law": "en lag"}]),
)


@given(DEADLINES, st.one_of(MOMENTS, st.dates(date(1990, 1, 1), date(2060, 12, 31))))
def test_a_step_is_never_due_before_it_began(deadline: Deadline, start: date | datetime) -> None:
    found = due(deadline, start)
    begun = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=SWEDEN)
    assert found.too_late > begun
    assert found.last_day >= swedish_day(begun)
    assert swedish_day(found.too_late - timedelta(microseconds=1)) == found.last_day


@given(DEADLINES, MOMENTS, MOMENTS)
def test_who_begins_later_is_not_due_earlier(deadline: Deadline, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert due(deadline, earlier).too_late <= due(deadline, later).too_late


@given(DEADLINES, MOMENTS)
def test_more_time_is_not_due_earlier(deadline: Deadline, start: datetime) -> None:
    longer = deadline.model_copy(update={"within": deadline.within + 1})
    assert due(deadline, start).too_late <= due(longer, start).too_late


@given(DEADLINES, MOMENTS)
def test_time_set_by_law_and_time_told_to_end_on_a_working_day_never_ends_on_a_day_off(
    deadline: Deadline, start: datetime
) -> None:
    if deadline.moves_to_working_day or deadline.unit == "working-days":
        assert is_working_day(due(deadline, start).last_day)


@given(DEADLINES, MOMENTS)
def test_moving_to_a_working_day_never_shortens_the_time(deadline: Deadline, start: datetime) -> None:
    unmoved = within(deadline.within, deadline.unit)
    assert due(unmoved, start).last_day <= due(deadline, start).last_day <= due(unmoved, start).last_day + timedelta(days=6)
