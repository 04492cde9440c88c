"""`make campaign NAME=fuzz`: twenty thousand requests, and the table docs/campaigns/fuzz.md. Its store is its own: its log is read too."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.demo.systems import REGION_FILE
from fhir_sip.hapi import EmbeddedStore
from tests.fuzz.by_openapi import send_from_openapi
from tests.fuzz.loud_facade import FAULTS
from tests.fuzz.page import page
from tests.fuzz.running import send_damaged
from tests.fuzz.scene import scene
from tests.fuzz.tally import Tally

DAMAGED = 14_000
OF_EACH_OPERATION = 150
LEAST = 20_000
WITH_A_FAULT = 300
THREADS = 3


def advance_on(capsys: pytest.CaptureFixture[str]) -> Callable[[int], None]:
    """Prints now and then how many answers there have been."""

    def advance(count: int) -> None:
        if count % 500 == 0:
            with capsys.disabled():
                print(f"{count} requests answered", flush=True)

    return advance


@pytest.mark.campaign
def test_no_request_breaks_the_service_or_makes_it_tell(
    embedded_store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(load(embedded_store.base_url, read_organisations(REGION_FILE)))
    tally, advance = Tally(), advance_on(capsys)
    store_logs = tmp_path_factory.getbasetemp() / "store0" / "log"
    with scene(tmp_path_factory.mktemp("fuzz"), embedded_store.base_url) as made:
        send_damaged(tally, made.client, made.requests, made.number, DAMAGED, 1, THREADS, advance)
        send_from_openapi(tally, made.client, made.number, OF_EACH_OPERATION, 1, advance)
    logs = [file for file in store_logs.rglob("*") if file.is_file()]
    leaked = made.lines_with_the_number(*logs)
    seen = {fault: _is_seen(fault, tmp_path_factory.mktemp(fault), embedded_store.base_url) for fault in FAULTS}
    (repository / "docs" / "campaigns" / "fuzz.md").write_text(page(tally, leaked, seen), encoding="utf-8")
    assert tally.found == []
    assert leaked == []
    assert {file.name for file in logs} >= {"hapi.log", "postgresql.log"}
    assert tally.answers.total() >= LEAST
    assert all(seen.values()), seen


def _is_seen(fault: str, folder: Path, store_url: str) -> int:
    """How many requests, or lines of the log, show a fault that is put in."""
    with scene(folder, store_url, fault) as faulty:
        tally = Tally()
        send_damaged(tally, faulty.client, faulty.requests, faulty.number, WITH_A_FAULT, 1, THREADS, lambda _: None)
    return tally.wrong.total() + len(faulty.lines_with_the_number())
