"""Time stamps of the contract are Swedish wall time; FHIR's moments have an offset."""

import pytest

from fhir_sip.rivta.swedish_time import exists, instant_of, stamp_of, to_instant


@pytest.mark.parametrize(
    ("stamp", "instant"),
    [
        ("20261102143000", "2026-11-02T14:30:00+01:00"),
        ("20260702143000", "2026-07-02T14:30:00+02:00"),
        ("20261025023000", "2026-10-25T02:30:00+02:00"),
        ("20260329015959", "2026-03-29T01:59:59+01:00"),
    ],
)
def test_a_stamp_is_an_instant_and_back(stamp: str, instant: str) -> None:
    assert exists(stamp)
    assert to_instant(stamp) == instant
    assert stamp_of(instant) == stamp


def test_an_hour_that_spring_skips_is_no_time() -> None:
    assert not exists("20260329023000")
    assert exists("20260329030000")


@pytest.mark.parametrize("instant", ["2026-11-02T13:30:00Z", "2026-11-02T13:30:00.999+00:00", "2026-11-02T08:30:00-05:00"])
def test_any_offset_and_fraction_is_told_in_swedish_time(instant: str) -> None:
    assert stamp_of(instant) == "20261102143000"


@pytest.mark.parametrize(
    "text", ["", "2026", "nu", "2026-11-02", "2026-11-02T10:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"]
)
def test_what_is_no_moment_of_the_calendar_has_no_stamp(text: str) -> None:
    with pytest.raises(ValueError, match="not an instant"):
        stamp_of(text)


@pytest.mark.parametrize(
    ("moment", "instant"),
    [
        ("2026-11-02", "2026-11-02T00:00:00+01:00"),
        ("2026-07-02", "2026-07-02T00:00:00+02:00"),
        ("2026-11-02T13:30:00Z", "2026-11-02T13:30:00+00:00"),
        ("2026-11-02T13:30:00.25+01:00", "2026-11-02T13:30:00+01:00"),
        ("2026-11", None),
        ("2026", None),
        ("", None),
        ("2026-11-02T23:59:60+01:00", None),
    ],
)
def test_a_day_is_its_first_second_and_a_month_or_a_leap_second_is_no_moment(moment: str, instant: str | None) -> None:
    assert instant_of(moment) == instant
