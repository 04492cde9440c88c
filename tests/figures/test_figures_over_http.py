"""The figures as they are asked for: over HTTP, on a real store, before and after a child is added."""

import asyncio
import base64
import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fhir_sip.figures.facts import Fact
from fhir_sip.figures.reading import facts_of_year
from fhir_sip.store import HapiStore
from tests.audit.shipped import events_of
from tests.facades import Facade, facade, system
from tests.figures.records import child_with_offer, example_plan, put, renewed
from tests.systems import Systems, refusal

READER = system("figures", "system/MeasureReport.rs")
OTHER = system("ehr", "system/CarePlan.rs system/Task.rs system/AuditEvent.rs")
_FORMS = ("figures", "figures.csv", "fhir/MeasureReport")
_MUNICIPALITY, _REGION = "9999000011", "9999000001"
# A year that no other run at the same store has closed.
YEAR = random.randrange(1901, 1999)
_CHILDREN = 20


@pytest.fixture(scope="module")
def stored(store_url: str) -> set[str]:
    """Twenty children who were offered a SIP in the year, half of them said no, and a whole plan; the ids of all that is about them."""
    records = [one for position in range(_CHILDREN) for one in child_with_offer(YEAR, ("rejected", "on-hold")[position % 2])]
    records += renewed(example_plan("egenvard"), "2026", str(YEAR))
    put(store_url, records)
    numbers = {one["value"] for record in records if record["resourceType"] == "Patient" for one in record["identifier"]}
    return numbers | {record["id"] for record in records}


@pytest.fixture(scope="module")
def running(store_url: str, stored: set[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facade]:
    given: dict[str, Any] = {"figures_first_year": 1901, "store_timeout_seconds": 20.0}
    with facade(store_url, tmp_path_factory.mktemp("figures"), [READER, OTHER], **given) as one:
        yield one


def _asked(one: Facade, path: str, **query: str) -> httpx.Response:
    return one.http.get(f"{one.address}/{path}", params=query, headers={"Authorization": f"Bearer {one.token(READER)}"})


def _told(one: Facade, year: int = YEAR, municipality: str = _MUNICIPALITY) -> dict[tuple[str, str], str]:
    answer = _asked(one, "figures.csv", year=str(year), municipality=municipality)
    assert answer.status_code == 200, answer.text
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert {line["organisationsnummer"] for line in lines} == {municipality}
    return {(line["mått"], line["kategori"]): line["antal"] for line in lines}


@pytest.mark.parametrize("most_together", [1000, 4])
def test_every_record_of_the_year_is_read_once_also_where_much_belongs_together(
    store_url: str, stored: set[str], monkeypatch: pytest.MonkeyPatch, most_together: int
) -> None:
    monkeypatch.setattr("fhir_sip.access.plan._MOST_INCLUDED", most_together)

    async def read() -> list[Fact]:
        store = HapiStore(store_url, 30)
        try:
            return await facts_of_year(store, YEAR)
        finally:
            await store.close()

    facts = [fact for fact in asyncio.run(read()) if fact.person.rpartition("|")[2] in stored]
    assert Counter((fact.municipality, fact.indicator, fact.category) for fact in facts) == {
        (_MUNICIPALITY, "offer", "declined"): _CHILDREN // 2,
        (_MUNICIPALITY, "offer", "waiting"): _CHILDREN // 2,
        (_MUNICIPALITY, "offer", "plan-made"): 1,
        (_MUNICIPALITY, "wait", "days-22-42"): 1,
        (_MUNICIPALITY, "follow-up", "on-time"): 1,
        (_MUNICIPALITY, "goals", "some-forward"): 1,
        (_MUNICIPALITY, "egenvard", "review-current"): 1,
        (_MUNICIPALITY, "participation", "took-part"): 1,
    }


def test_what_is_told_of_a_year_is_near_what_was_counted_and_nothing_small(running: Facade) -> None:
    told = _told(running)
    total = told["offer", "total"]
    assert total == "-" or abs(int(total) - _CHILDREN - 1) < 60
    assert all(number == "-" or int(number) >= 5 for number in told.values())


@pytest.mark.parametrize("path", _FORMS)
def test_who_has_not_the_scope_is_refused(running: Facade, path: str) -> None:
    refusal(running.get(path, running.token(OTHER)), 403)
    refusal(running.get(path), 401)


@pytest.mark.parametrize("path", _FORMS)
@pytest.mark.parametrize(
    "query",
    [
        {"gender": "female"},
        {"year": "25"},
        {"year": f"{YEAR}-05"},
        {"municipality": "Ekdala"},
        {"patient": "Patient/1"},
        {"_count": "1"},
        {"year": "2999"},
        {"year": "1900"},
    ],
)
def test_no_other_question_is_answered(running: Facade, path: str, query: dict[str, str]) -> None:
    refusal(_asked(running, path, **query), 400)


def test_a_year_that_is_not_over_has_no_figures(running: Facade) -> None:
    [issue] = refusal(_asked(running, "figures", year="2998"), 400)
    assert issue["expression"] == ["http.year"]


def test_no_form_holds_anything_of_a_person(running: Facade, stored: set[str]) -> None:
    for path in _FORMS:
        answer = _asked(running, path, year=str(YEAR))
        assert answer.status_code == 200
        assert not [one for one in stored if one in answer.text]
        # No day within the year: the whole period is all there is.
        assert set(re.findall(rf"{YEAR}-\d\d-\d\d", answer.text)) <= {f"{YEAR}-01-01", f"{YEAR}-12-31"}


def test_a_child_that_is_added_later_changes_nothing_in_any_form_or_process(
    running: Facade, store_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = {path: _asked(running, path, year=str(YEAR)).content for path in _FORMS}
    put(store_url, child_with_offer(YEAR, "rejected"))
    assert {path: _asked(running, path, year=str(YEAR)).content for path in _FORMS} == before
    with facade(store_url, tmp_path_factory.mktemp("later"), [READER], figures_first_year=1901) as other:
        told = {path: _asked(other, path, year=str(YEAR)).content for path in _FORMS}
    assert {path: text.replace(other.address.encode(), running.address.encode()) for path, text in told.items()} == before


def test_the_bundle_holds_a_report_for_each_municipality_and_what_the_numbers_mean(running: Facade) -> None:
    bundle = _asked(running, "fhir/MeasureReport", year=str(YEAR)).json()
    kinds = [(entry["resource"]["resourceType"], entry["search"]["mode"]) for entry in bundle["entry"]]
    assert kinds == [("MeasureReport", "match")] * bundle["total"] + [("Measure", "include")]
    reporters = {one["resource"]["reporter"]["identifier"]["value"] for one in bundle["entry"][:-1]}
    assert {_MUNICIPALITY, _REGION} <= reporters


def test_one_municipality_alone_or_none_that_is_known(running: Facade) -> None:
    assert _asked(running, "fhir/MeasureReport", year=str(YEAR), municipality=_REGION).json()["total"] == 1
    assert _asked(running, "fhir/MeasureReport", year=str(YEAR), municipality="0000000000").json()["total"] == 0


def test_the_page_lets_nothing_in_but_its_own_style(running: Facade) -> None:
    answer = _asked(running, "figures", year=str(YEAR))
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]


def test_the_latest_closed_year_is_what_is_told_without_a_year(running: Facade) -> None:
    assert "2025" in _asked(running, "figures").text


def test_counting_and_telling_are_in_the_log_and_about_no_person(running: Facade, store_url: str) -> None:
    told = _asked(running, "figures.csv", year=str(YEAR + 1))
    assert told.status_code == 200
    events = events_of(Systems({}, running.settings, store_url), told.headers["X-Request-Id"])
    asked = {base64.b64decode(one["query"]).decode() for event in events for one in event["entity"] if "query" in one}
    query = f"year={YEAR + 1}"
    assert asked == {f"GET figures/{YEAR + 1}/counted?{query}", f"GET figures?{query}"}
    assert all(not one.get("what", {}).get("reference", "") for event in events for one in event["entity"])
    assert all(event["agent"][0]["who"]["reference"] == "Organization/SE9999000011-A100" for event in events)
