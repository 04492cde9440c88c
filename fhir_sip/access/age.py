"""How old the person is today, and how sure that is. A record may give a year only, or a birth date and a number that differ."""

from datetime import date, datetime, timedelta

from fhir_sip.access.period import after_last_instant, first_instant, swedish_day
from fhir_sip.access.plan import Resource
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, birth_date_in


def youngest_age(patient: Resource | None, now: datetime) -> int | None:
    """Whole years by the latest birth date that the record allows; None when it tells no birth date."""
    born = [latest for _, latest in _birth_dates(patient)]
    return _years(max(born), now) if born else None


def is_certainly_under(years: int, patient: Resource | None, now: datetime) -> bool:
    """True when the person is younger than `years` even by the earliest birth date that the record allows; False when it tells none."""
    born = [earliest for earliest, _ in _birth_dates(patient)]
    return bool(born) and _years(min(born), now) < years


def _birth_dates(patient: Resource | None) -> list[tuple[date, date]]:
    """Earliest and latest day of each birth date in the record. Empty when one cannot be read: then nothing is known."""
    if patient is None:
        return []
    dates = [
        (born, born)
        for identifier in patient.get("identifier", ())
        if identifier.get("system") in PERSONAL_NUMBER_SYSTEMS
        and (born := birth_date_in(identifier["system"], identifier["value"])) is not None
    ]
    if "birthDate" in patient:
        try:
            last = after_last_instant(patient["birthDate"]).date() - timedelta(days=1)
            dates.append((first_instant(patient["birthDate"]).date(), last))
        except ValueError:
            return []
    return dates


def _years(born: date, now: datetime) -> int:
    today = swedish_day(now)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
