"""Every kind of page that the service has for people, as its own writers make it; no store is needed."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

import httpx

from fhir_sip.app import create_app
from fhir_sip.conformance.check import read_suite, suite_names
from fhir_sip.conformance.reports.page import page
from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Evidence, Outcome, Result
from fhir_sip.demo.systems import write_systems
from fhir_sip.directory import page as directory
from fhir_sip.directory.answers import Freshness
from fhir_sip.directory.criteria import read_criteria
from fhir_sip.directory.register import Register
from fhir_sip.directory.search import found
from fhir_sip.errors import InvalidRequest
from fhir_sip.figures import as_html as figures
from fhir_sip.figures.published import figures_of
from fhir_sip.figures.tables import count
from fhir_sip.printing.examples import FOLDER
from fhir_sip.settings import Settings
from tests.browser.opened import Shown
from tests.directory.entries import MUNICIPALITY, checked, days_ago, place, reference, service
from tests.figures.worlds import MUNICIPALITIES, drawn

PRINTED = [*sorted(FOLDER.glob("*.plan.html")), *sorted(FOLDER.glob("ylva.*.kallelse.html"))]
_FRESHNESS = Freshness(date.today(), 180)
_CHECKS_OF_A_SUITE = 4  # enough for each outcome
_LONG = "https://server.example.org/fhir/CarePlan?" + "&".join(f"parameter-{number}=value" for number in range(40))
_EVIDENCE = (
    Evidence("leader", f"GET {_LONG}", "", 200, '{"resourceType": "Bundle", "link": [{"url": "' + _LONG + '"}]}\n' * 20),
    Evidence("stranger", "POST /fhir", "x" * 4_000, 422, "y" * 4_000),
    Evidence("member", "DELETE /fhir/CarePlan/1", "", 204, ""),
)
_WORDS = {
    Outcome.PASS: "",
    Outcome.FAIL: f"expected 200, got 500 at {_LONG}",
    Outcome.SKIP: "not claimed: CarePlan.search.activity-reference",
    Outcome.ERROR: "the answer could not be read (KeyError: 'entry')",
}


def shown(folder: Path) -> dict[str, Shown]:
    """All, by name. `folder` is for a service's keys."""
    every = [
        Shown("report", page(verdict(), [("careplan-read", "pass", "fail")])),
        Shown("report-of-nothing", page(Verdict(_LONG, "HAPI FHIR Server 8.8.0", datetime(2026, 11, 28, tzinfo=UTC)))),
        *(Shown(file.name, file.read_text(encoding="utf-8")) for file in PRINTED),
        _directory("directory", []),
        _directory("directory-found", [("need", "avlösning"), ("age", "12"), ("municipality", "9980")]),
        _directory("directory-nothing", [("need", "finns inte")]),
        _directory("directory-fault", [("age", "tolv"), ("need", "x" * 300)]),
        _figures(),
        _addresses(folder),
    ]
    return {one.name: one for one in every}


def verdict() -> Verdict:
    """A run with every outcome, in every suite: real checks, and evidence as long as a report can hold."""
    outcomes = cycle(Outcome)
    suites = [
        (
            suite,
            [
                (check, Result(check.id, one := next(outcomes), _WORDS[one], _EVIDENCE))
                for check in suite.checks[:_CHECKS_OF_A_SUITE]
            ],
        )
        for suite in map(read_suite, suite_names())
    ]
    return Verdict(_LONG, "fhir-sip 0.1.0", datetime(2026, 11, 28, tzinfo=UTC), suites, ["CarePlan/1"], 61.4)


def _directory(name: str, parameters: Sequence[tuple[str, str]]) -> Shown:
    register = _register()
    try:
        answer = found(register, read_criteria("HealthcareService", parameters))
        html = directory.rendered(register, parameters, answer, _FRESHNESS)
    except InvalidRequest as refused:
        html = directory.rendered(register, parameters, None, _FRESHNESS, refused.issues)
    return Shown(name, html, directory.page_headers())


def _register() -> Register:
    """Two pages of services with all that an entry may have, one of them old."""
    area = place("Ekdala", code=(MUNICIPALITY, "9980")) | {"id": "ekdala"}
    to_area = reference(area)
    contacts = [
        {"system": system, "value": value}
        for system, value in (
            ("phone", "+46 8 465 004 03"),
            ("email", f"{'lang' * 20}@ekdala.example.se"),
            ("url", f"https://ekdala.example.se/{'x' * 200}"),
            ("fax", "+46 8 465 004 04"),
        )
    ]
    services = [
        service(f"Avlösning {number}", [to_area], ages=(7, 20), comment="Ring på vardagar. " * 5, telecom=contacts)
        | {"id": f"s{number}", "location": [{"reference": to_area}], "availabilityExceptions": "Stängt på julafton."}
        for number in range(25)
    ]
    services[0]["extension"] = [checked(days_ago(400))]
    empty = Register().records
    return Register({**empty, "Location": {"ekdala": area}, "HealthcareService": {one["id"]: one for one in services}})


def _figures() -> Shown:
    chance = random.Random(1)
    told = figures_of(2025, count(drawn(chance).facts(), 2025, MUNICIPALITIES), MUNICIPALITIES, chance)
    return Shown("figures", figures.as_html(told).decode(), figures.page_headers())


def _addresses(folder: Path) -> Shown:
    settings = Settings(data_dir=folder)
    write_systems(settings)

    async def asked() -> httpx.Response:
        service = httpx.ASGITransport(create_app(settings, "http://127.0.0.1:9/fhir"))
        async with httpx.AsyncClient(transport=service, base_url="http://127.0.0.1") as http:
            return await http.get("/docs")

    answer = asyncio.run(asked())
    return Shown("docs", answer.text, {"Content-Security-Policy": answer.headers["Content-Security-Policy"]})
