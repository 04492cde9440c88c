"""What every request of a client is like, and what it does after a refusal."""

import re
from collections.abc import Collection
from urllib.parse import unquote_plus

from fhir_sip.conformance.client.exchange import Exchange, entries
from fhir_sip.conformance.client.seen import Seen, asks_records, blame
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, is_personal_number, without_uuids

_FHIR, _JSON, _FORM = "application/fhir+json", "application/json", "application/x-www-form-urlencoded"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NUMBER = re.compile(r"(?<!\d)((?:18|19|20)\d{6})[-+ ]?(\d{4})(?!\d)|(?<!\d)(\d{6})[-+ ]?(\d{4})(?!\d)")
_NEVER_MIND = ("metadata", "schema")
_ASKS_AGAIN = 2
_WAIT_TOLERANCE_SECONDS = 0.05


def has_no_person_in_url(seen: Seen) -> None:
    """No personal number in a URL, where logs and histories keep it: the search goes by POST (L22)."""
    for one in seen.those(asks_records, "asked for anything"):
        blame(one, not _numbers_in(unquote_plus(one.asked.target)), "a personal number stands in the URL")


def accepts_fhir(seen: Seen) -> None:
    """Accept is application/fhir+json."""
    for one in seen.those(lambda one: one.asked.kind == "fhir", "asked for FHIR"):
        accepted = one.asked.headers.get("accept", "")
        blame(one, _FHIR in accepted, f"Accept is {accepted or 'missing'}")


def types_its_bodies(seen: Seen) -> None:
    """A body is told as what it is: FHIR, a form of a search, JSON."""
    for one in seen.those(lambda one: asks_records(one) and one.asked.body, "sent a body"):
        told = one.asked.headers.get("content-type", "").partition(";")[0].strip()
        is_form = one.asked.kind == "fhir" and one.asked.place.endswith("_search")
        right = _FORM if is_form else _FHIR if one.asked.kind == "fhir" else _JSON
        blame(one, told == right, f"Content-Type is {told or 'missing'}, not {right}")


def names_its_requests(seen: Seen) -> None:
    """Each request has an X-Request-Id of its own, which a repeat may keep, and no person's number in it."""
    known: dict[str, Exchange] = {}
    for one in seen.those(asks_records, "asked for anything"):
        name = one.asked.headers.get("x-request-id", "")
        blame(one, _REQUEST_ID.fullmatch(name), "X-Request-Id is missing, or not 1 to 64 letters, digits, '.', '_', '-'")
        blame(one, not _numbers_in(name), "X-Request-Id holds a personal number")
        blame(one, _same(known.setdefault(name, one), one), "X-Request-Id was used before, by another request")


def takes_no_for_an_answer(seen: Seen) -> None:
    """What was refused as it is (400, 403, 409, 422) is not sent again unchanged."""
    refused: list[Exchange] = []
    for one in seen.those(lambda one: asks_records(one) and one.given.status in (400, 403, 409, 422), "was refused anything"):
        blame(one, not any(_same(one, other) for other in refused), f"the same was refused before ({one.given.status})")
        refused.append(one)


def leaves_alone_what_is_gone(seen: Seen) -> None:
    """What is not there, or not for the client, is not asked for over and over."""
    times: dict[str, int] = {}
    for one in seen.those(lambda one: asks_records(one) and one.given.status in (404, 410), "asked for what is not there"):
        times[one.asked.target] = times.get(one.asked.target, 0) + 1
        blame(one, times[one.asked.target] <= _ASKS_AGAIN, f"asked for {times[one.asked.target]} times")


def asks_what_is_offered(seen: Seen) -> None:
    """No parameter, include or form that the server does not offer (400)."""
    for one in seen.those(lambda one: one.asked.kind == "fhir" and one.asked.is_reading, "asked for FHIR"):
        blame(one, one.given.status not in (400, 405, 501), f"refused as not offered ({one.given.status})")


def deletes_nothing(seen: Seen) -> None:
    """Nothing is deleted: it is ended, or cancelled."""
    for one in seen.those(asks_records, "asked for anything"):
        inner = {entry.method for entry in entries(one.asked.json)}
        blame(one, one.asked.method != "DELETE" and "DELETE" not in inner, "a DELETE")


def waits(seen: Seen, statuses: Collection[int]) -> None:
    """Nothing is asked before the seconds of Retry-After are over."""
    told = seen.those(lambda one: one.given.status in statuses and "retry-after" in one.given.headers, "was told to wait")
    for one in told:
        until = one.ended + float(one.given.headers["retry-after"]) - _WAIT_TOLERANCE_SECONDS
        early = [other for other in seen.after(one) if asks_records(other) and other.began < until]
        for other in early[:1]:
            blame(
                other,
                False,
                f"asked {other.began - one.ended:.1f} s after a {one.given.status} that said {one.given.headers['retry-after']} s",
            )


def goes_on(seen: Seen) -> None:
    """When the wait is over what was refused is asked again."""
    for one in seen.those(lambda one: one.given.status in (429, 503) and "retry-after" in one.given.headers, "was told to wait"):
        blame(one, any(_same(one, other) for other in seen.after(one)), "it was not asked again")


def _same(one: Exchange, other: Exchange) -> bool:
    mine, yours = one.asked, other.asked
    return (mine.method, mine.target, mine.body, _if_match(one)) == (yours.method, yours.target, yours.body, _if_match(other))


def _if_match(one: Exchange) -> str:
    return one.asked.headers.get("if-match", "")


def _numbers_in(text: str) -> bool:
    found = [("".join(part for part in match.groups() if part)) for match in _NUMBER.finditer(without_uuids(text))]
    every = [number for one in found for number in ([one] if len(one) == 12 else [f"19{one}", f"20{one}"])]
    return any(is_personal_number(system, number) for number in every for system in PERSONAL_NUMBER_SYSTEMS)
