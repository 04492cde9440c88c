"""Days in Swedish words, moments in Swedish time, summer and winter."""

from datetime import date

import pytest

from fhir_sip.printing.swedish_time import clock, day, end_of, period


def test_a_day_and_a_period_are_in_words() -> None:
    assert day(date(2026, 10, 5)) == "5 oktober 2026"
    assert period(date(2026, 10, 5), date(2027, 1, 1)) == "5 oktober 2026 – 1 januari 2027"
    assert period(date(2026, 10, 5), None) == "från och med 5 oktober 2026"
    assert period(None, date(2026, 10, 5)) == "till och med 5 oktober 2026"
    assert period(None, None) is None


@pytest.mark.parametrize(
    ("start", "end", "minutes", "said"),
    [
        ("2026-07-01T10:00:00Z", None, None, "onsdag 1 juli 2026 kl. 12.00"),
        ("2026-12-01T10:00:00Z", None, 45, "tisdag 1 december 2026 kl. 11.00–11.45"),
        ("2026-10-05T13:00:00-05:00", "2026-10-05T20:30:00+02:00", 10, "måndag 5 oktober 2026 kl. 20.00–20.30"),
        ("2026-10-05T23:30:00+02:00", None, 60, "måndag 5 oktober 2026 kl. 23.30 – 6 oktober 2026 kl. 00.30"),
        ("2026-10-25T02:30:00+02:00", None, None, "söndag 25 oktober 2026 kl. 02.30"),
        ("0001-01-01T00:00:00+14:00", None, None, "måndag 1 januari 1 kl. 00.00"),
    ],
)
def test_a_moment_is_told_in_swedish_time(start: str, end: str | None, minutes: int | None, said: str) -> None:
    assert clock(start, end_of(start, end, minutes)) == said


def test_the_length_of_a_meeting_is_time_that_passes_also_when_the_clocks_change() -> None:
    assert clock("2027-03-28T01:30:00+01:00", end_of("2027-03-28T01:30:00+01:00", None, 60)).endswith("kl. 01.30–03.30")
