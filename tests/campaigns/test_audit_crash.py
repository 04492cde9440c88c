"""`make campaign NAME=audit-crash`: 2,000 mixed requests, kill -9 of the facade and of HAPI all the while, tampering; the table."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import httpx
import pytest

from fhir_sip.audit.journal import JournalReader, journal_files
from fhir_sip.cli.main import main
from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.systems import REGION_FILE, write_systems
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.settings import Settings
from tests.audit.journals import tampered
from tests.campaigns.audit_crash import Callers, Facade, faults_of, killed_hapi, kinds_of_records, settled
from tests.systems import free_port

_REQUESTS = 2000
_BETWEEN_KILLS = (50, 280)
_BROKEN = re.compile(r"^chain (\w+) record (\d+): (.+)$", re.MULTILINE)

_HEAD = """# Campaign audit-crash

kill -9 of the facade and of HAPI at random moments, while four callers send mixed requests (reads, searches, documents, writes,
refusals, requests without a token), each under an id of its own. Then what the callers saw is held against the journals, and the journals
against the store. Last, records are changed and removed on purpose, in the store and in the journal, and `fhir-sip audit verify` must
name them.

Made by `make campaign NAME=audit-crash`, {day}. It fails when any number in a row marked **0** is not 0.

| what | count |
|---|---|
"""


def _verified(
    settings: Settings, store_url: str, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, list[tuple[str, int, str]]]:
    """Exit status of `fhir-sip audit verify`, its summary, and what it names."""
    capsys.readouterr()
    status = main(["audit", "verify", "--data", str(settings.data_dir), "--store", store_url])
    told, trouble = capsys.readouterr()
    assert told, trouble
    return status, told.strip().splitlines()[-1], [(chain, int(seq), what) for chain, seq, what in _BROKEN.findall(told)]


@pytest.mark.campaign
def test_the_log_holds_through_kills_and_tampering_is_named(
    embedded_store: EmbeddedStore, tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store_url, chance = embedded_store.base_url, random.Random(20261128)
    asyncio.run(load(store_url, read_organisations(REGION_FILE)))
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    clients = {name: BackendClient(found) for name, found in write_systems(settings).items()}
    with Facade(settings, store_url).running() as facade:
        callers = Callers(clients, count=_REQUESTS, seed=20261128)
        callers.round.kills.update({"facade": 0, "HAPI": 0})
        with callers.asking() as threads:
            at = chance.randint(*_BETWEEN_KILLS)
            while any(thread.is_alive() for thread in threads):
                time.sleep(0.02)
                if len(callers.round.seen) < at:
                    continue
                at = len(callers.round.seen) + chance.randint(*_BETWEEN_KILLS)
                what = chance.choice([*["facade"] * 5, "HAPI"])
                facade.kill() if what == "facade" else killed_hapi(embedded_store)
                callers.round.kills[what] += 1
                with capsys.disabled():
                    print(
                        f"{len(callers.round.seen)} requests, {len(callers.round.answered)} answered, {dict(callers.round.kills)}",
                        flush=True,
                    )
        settled(settings.audit_dir)
    faults = faults_of(callers.round, settings.audit_dir, store_url)
    status, summary, broken = _verified(settings, store_url, capsys)
    with capsys.disabled():
        print(summary, faults[:20], broken[:20], flush=True)
    assert faults == []
    assert (status, broken) == (0, [])
    named = _tampering(settings, store_url, capsys)
    rows = _rows(callers, settings, summary) + [f"| {what} | {found} |\n" for what, found in named.items()]
    page = _HEAD.format(day=date.today().isoformat()) + "".join(rows)
    (repository / "docs" / "campaigns" / "audit-crash.md").write_text(page, encoding="utf-8")
    for client in clients.values():
        client.close()


def _rows(callers: Callers, settings: Settings, summary: str) -> list[str]:
    seen, answered = callers.round.seen, callers.round.answered
    statuses = Counter(one.status for one in answered)
    kinds = kinds_of_records(settings.audit_dir)
    assert min(callers.round.kills.values()) >= 1
    assert len(answered) > _REQUESTS * 0.8
    told = {
        "requests sent": len(seen),
        "kill -9 of the facade": callers.round.kills["facade"],
        "kill -9 of HAPI": callers.round.kills["HAPI"],
        "answered, by status": ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items(), key=str)),
        "no answer (the connection broke)": len(seen) - len(answered),
        "journals": len(journal_files(settings.audit_dir)),
        "records: events / intents of writes / committed / void": " / ".join(
            str(kinds[kind]) for kind in ("event", "intent", "committed", "void")
        ),
        "answers without a record": "**0**",
        "records there twice": "**0**",
        "records that say another outcome than the answer": "**0**",
        "creates stored without a record, or recorded and not stored": "**0**",
        "`fhir-sip audit verify`": summary.removeprefix("fhir-sip: "),
    }
    return [f"| {what} | {count} |\n" for what, count in told.items()]


def _tampering(settings: Settings, store_url: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Each tampering, and what verify said of it; asserts that it named just the right record."""
    chain, seqs = _some_events(settings)
    with httpx.Client(base_url=f"{store_url}/", timeout=30, trust_env=False) as store:

        def change() -> None:
            event = store.get(f"AuditEvent/{chain}-{seqs[0]}").json()
            store.put(f"AuditEvent/{chain}-{seqs[0]}", json=event | {"outcome": "12"}).raise_for_status()

        def remove() -> None:
            store.delete(f"AuditEvent/{chain}-{seqs[1]}").raise_for_status()

        content = "REPLACE(content, '\"action\"', '\"Action\"')"
        tamperings: dict[str, tuple[Callable[[], None], set[int]]] = {
            "an AuditEvent changed in the store": (change, {seqs[0]}),
            "an AuditEvent removed from the store": (remove, {seqs[1]}),
            "a record changed in the journal": (
                lambda: tampered(settings.audit_dir, f"UPDATE record SET content = {content} WHERE seq = {seqs[2]}", chain=chain),
                {seqs[2]},
            ),
            "a record removed from the journal": (
                lambda: tampered(settings.audit_dir, f"DELETE FROM record WHERE seq = {seqs[3]}", chain=chain),
                {seqs[3]},
            ),
        }
        named: dict[str, str] = {}
        before: set[tuple[str, int, str]] = set()
        for what, (make, expected) in tamperings.items():
            make()
            status, _, broken = _verified(settings, store_url, capsys)
            new = set(broken) - before
            before |= new
            assert status == 1
            assert {seq for _, seq, _ in new} == expected, new
            named[what] = "; ".join(sorted(f"record {seq} {told}".replace(chain, "…") for _, seq, told in new))
    return named


def _some_events(settings: Settings) -> tuple[str, list[int]]:
    """The longest chain, and four events of it that do not follow each other."""
    best: tuple[str, list[int]] = ("", [])
    for path in journal_files(settings.audit_dir):
        with closing(JournalReader(path)) as journal:
            seqs = [record.seq for record in journal.records() if record.kind == "event"]
            best = max(best, (journal.chain, seqs), key=lambda found: len(found[1]))
    chain, seqs = best
    return chain, [seqs[len(seqs) * part // 5] for part in range(1, 5)]
