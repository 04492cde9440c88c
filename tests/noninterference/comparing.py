"""Ask two facades the same, and compare what they answer byte by byte.

Not compared: the headers Date and X-Request-Id. Three things differ by nature and are made the same first: a page token (random; its length
and what was asked are compared, not its position in the store's rows), the ids the store gives to what the request itself makes, and
instants later than the battery's start. An access log is compared as a set of events, without their ids.
"""

import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

import httpx
import orjson

from tests.noninterference.asking import Ask
from tests.noninterference.facade import PUBLIC_URL, Facade

_NOT_COMPARED = frozenset({"date", "x-request-id"})
_TOKEN = re.compile(r"(?<=_page=)[A-Za-z0-9_=-]+")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_PLACE = re.compile(r"([A-Z][A-Za-z]+|sip)/([A-Za-z0-9.-]+)(?:/_history/\d+)?")
_MOST_PAGES = 200
_LOG = "access log"
_UNAVAILABLE = 503
_OWN_OF_AN_EVENT = frozenset({"id", "meta", "extension"})


@dataclass(frozen=True)
class Difference:
    """Where two answers to one request were not the same."""

    ask: Ask
    page: int
    where: str
    first: str
    second: str

    def __str__(self) -> str:
        at = next((n for n, pair in enumerate(zip(self.first, self.second, strict=False)) if len(set(pair)) > 1), 0)
        first, second = (text[max(0, at - 200) : at + 400] for text in (self.first, self.second))
        return f"{self.ask}\n  page {self.page}, {self.where}, from {max(0, at - 200)}:\n  first:  {first}\n  second: {second}"


@dataclass
class Tally:
    """What was asked, by kind: requests, answers (pages count too), requests answered alike, statuses, and how long one side
    took by the other."""

    requests: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    answers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    equal: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    statuses: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    ratios: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, ask: Ask, pages: list[httpx.Response], ratio: float, *, is_equal: bool) -> None:
        """Count one request with its pages."""
        self.requests[ask.kind] += 1
        self.answers[ask.kind] += len(pages)
        self.equal[ask.kind] += is_equal
        self.statuses[ask.kind][pages[0].status_code] += 1
        self.ratios[ask.kind].append(ratio)

    def ratio(self, kind: str) -> float:
        """Median over the requests of a kind: seconds the second store's facade took by the first's."""
        return statistics.median(self.ratios[kind])


class Pair:
    """Two facades over two stores."""

    def __init__(self, first: Facade, second: Facade) -> None:
        self._sides = (first, second)
        self._started = datetime.now(UTC)
        self._numbers = (count(1), count(1))
        self._made: tuple[dict[str, str], dict[str, str]] = ({}, {})

    def compare(self, asks: Iterable[Ask], tally: Tally) -> Iterator[Difference]:
        """Ask everything on both sides, pages to the end; the differences, one a request at most."""
        for ask in asks:
            (first, seconds), (second, other_seconds) = self.answers(0, ask), self.answers(1, ask)
            difference = self.difference(ask, first, second)
            if difference is not None and not ask.writes and _UNAVAILABLE in (first[-1].status_code, second[-1].status_code):
                # A store that was busy says nothing of what it holds; one that is too full for an answer says it again.
                (first, seconds), (second, other_seconds) = self.answers(0, ask), self.answers(1, ask)
                difference = self.difference(ask, first, second)
            tally.note(ask, first, other_seconds / seconds, is_equal=difference is None)
            if difference is not None:
                yield difference

    def answers(self, side: int, ask: Ask) -> tuple[list[httpx.Response], float]:
        """What one side (0 or 1) answers, page by page to the end, and the seconds the first page took."""
        facade, path, answers = self._sides[side], ask.path, list[httpx.Response]()
        started = time.perf_counter()
        seconds = 0.0
        while len(answers) < _MOST_PAGES:
            headers = {"X-Request-Id": f"ni-{next(self._numbers[side]):06}"}
            answers.append(_asked(facade, ask, path, headers, is_first=not answers))
            seconds = seconds or time.perf_counter() - started
            following = _next(answers[-1])
            if following is None:
                return answers, seconds
            path = following
        raise AssertionError(f"pages without end: {ask}")

    def difference(self, ask: Ask, first: list[httpx.Response], second: list[httpx.Response]) -> Difference | None:
        """The first place where the pages of the two sides are not the same."""
        for page, answers in enumerate(zip(first, second, strict=False), 1):
            if ask.writes:
                self._note_made(answers)
            one, two = (self._observed(ask, *given) for given in zip(answers, self._sides, self._made, strict=True))
            for where in sorted(one.keys() | two.keys()):
                if one.get(where) != two.get(where):
                    return Difference(ask, page, where, one.get(where, "(none)"), two.get(where, "(none)"))
        if len(first) != len(second):
            return Difference(ask, len(first), "number of pages", str(len(first)), str(len(second)))
        return None

    def _note_made(self, answers: tuple[httpx.Response, httpx.Response]) -> None:
        """Ids of what the request made, known by their places in both answers."""
        places = [_made_in(answer) for answer in answers]
        if len(places[0]) != len(places[1]):
            return
        for one, two in zip(*places, strict=True):
            name = f"made-{len(self._made[0])}"
            self._made[0].setdefault(one, name)
            self._made[1].setdefault(two, self._made[0][one])

    def _observed(self, ask: Ask, answer: httpx.Response, side: Facade, made: dict[str, str]) -> dict[str, str]:
        seen = {name: value for name, value in answer.headers.items() if name not in _NOT_COMPARED}
        seen = {name: self._plain(_http_instant(name, value), side, made) for name, value in seen.items()}
        # A SOAP answer names the request in its body too.
        body = answer.content.decode("utf-8", "backslashreplace")
        if request_id := answer.headers.get("X-Request-Id"):
            body = body.replace(request_id, "<request>")
        if ask.kind == _LOG and answer.status_code == 200:
            body = _log_as_set(body)
            seen.pop("content-length")
        if ask.writes:
            # An id that the store gave has as many digits as its sequence has come to.
            seen.pop("content-length", None)
        return seen | {"status": str(answer.status_code), "body": self._plain(body, side, made)}

    def _plain(self, text: str, side: Facade, made: dict[str, str]) -> str:
        def opened(token: re.Match[str]) -> str:
            *asked, _position = orjson.loads(side.service.page_tokens._fernet.decrypt(token.group()))
            return f"<{len(token.group())} characters: {asked}>"

        def old(instant: re.Match[str]) -> str:
            return "<now>" if datetime.fromisoformat(instant.group()) >= self._started else instant.group()

        text = _INSTANT.sub(old, _TOKEN.sub(opened, text))
        for resource_id, name in made.items():
            text = text.replace(f'"{resource_id}"', f'"{name}"').replace(f"/{resource_id}", f"/{name}")
        return text


def _log_as_set(body: str) -> str:
    """The events of an access log in an order of their own: at one instant, as the clock is stopped, they stand by ids that are random."""
    log = orjson.loads(body)
    rows = log.get("accesses") or [entry["resource"] for entry in log.get("entry", ())]
    kept = [{name: value for name, value in row.items() if name not in _OWN_OF_AN_EVENT} for row in rows]
    return "\n".join(sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode() for row in kept))


def _asked(side: Facade, ask: Ask, path: str, headers: dict[str, str], *, is_first: bool) -> httpx.Response:
    if not is_first:
        return side.send(ask.caller, "GET", path, headers)
    given: dict[str, object] = {"params": ask.params} if ask.params else {}
    if ask.json is not None:
        given["json"] = ask.json
    if ask.form is not None:
        given["data"] = dict(ask.form)
    if ask.xml is not None:
        given["content"] = ask.xml
    return side.send(ask.caller, ask.method, path, headers | ask.headers, **given)


def _next(answer: httpx.Response) -> str | None:
    if answer.status_code != 200 or b'"next"' not in answer.content:
        return None
    links = answer.json().get("link", ())
    return next((link["url"].removeprefix(PUBLIC_URL) for link in links if link["relation"] == "next"), None)


def _made_in(answer: httpx.Response) -> list[str]:
    places = [answer.headers["Location"]] if answer.status_code == 201 and "Location" in answer.headers else []
    if answer.status_code == 200 and b'"transaction-response"' in answer.content:
        entries = answer.json()["entry"]
        places += [e["response"]["location"] for e in entries if e["response"]["status"].startswith("201")]
    return [match.group(2) for place in places if (match := _PLACE.search(place.removeprefix(PUBLIC_URL)))]


def _http_instant(name: str, value: str) -> str:
    return parsedate_to_datetime(value).isoformat() if name == "last-modified" else value
