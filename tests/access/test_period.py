"""Periods as FHIR writes them: every precision, both ends inclusive, Swedish days, and what people write for no end."""

from datetime import UTC, datetime

import pytest

from fhir_sip.access.period import covers

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "inside"),
    [
        (None, True),
        ({}, True),
        ({"start": "2026-11-23", "end": "2026-11-23"}, True),
        ({"start": "2026-11-24"}, False),
        ({"end": "2026-11-22"}, False),
        ({"start": "2026", "end": "2026"}, True),
        ({"end": "2026-10"}, False),
        ({"end": "2026-12"}, True),
        ({"start": "2026-11-23T13:00:00+01:00"}, True),
        ({"start": "2026-11-23T13:00:01+01:00"}, False),
        ({"end": "2026-11-23T12:00:00Z"}, True),
        ({"end": "2026-11-23T11:59:58Z"}, False),
        ({"end": "9999-12-31"}, True),
        ({"end": "9999-12"}, True),
        ({"end": "9999"}, True),
        ({"end": "9999-12-31T23:59:59Z"}, True),
        ({"start": "9999-12-31"}, False),
        ({"end": "2026-12-31T23:59:60Z"}, True),
        ({"end": "2026-10-31T23:59:60Z"}, False),
        ({"start": "2026-02-30"}, False),
        ({"end": "2026-12-31T25:00:00Z"}, False),
        ({"end": "2026-12-31T10:00:00"}, False),
        ({"end": "soon"}, False),
    ],
)
def test_a_period_covers_now(period: dict[str, str] | None, inside: bool) -> None:
    assert covers(period, NOON) is inside


def test_a_date_is_a_swedish_day() -> None:
    """23:30 UTC on the 22nd is the 23rd in Sweden."""
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert covers({"start": "2026-11-23"}, late)
    assert not covers({"end": "2026-11-22"}, late)
