"""`fhir-sip audit`: verify, export, check and expire, on logs in front of a real store."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fhir_sip.audit import Trail, audit_events, shipping
from fhir_sip.audit.chain import Record, broken_links
from fhir_sip.audit.event import REFUSED, SUCCESS
from fhir_sip.audit.journal import JournalReader, journal_files
from fhir_sip.audit.seals import known_keys, opened
from fhir_sip.caller import Caller
from fhir_sip.caller.scopes import Scopes
from fhir_sip.caller.user import User
from fhir_sip.cli.main import main
from fhir_sip.request import FhirRequest
from tests.audit.journals import an_event, recorded, running_log, tampered
from tests.systems import Systems, fresh_plan, posted


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory, without its journals."""
    (tmp_path / "audit").mkdir()
    return tmp_path


@pytest.fixture
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "RECORDS_A_SEGMENT", 10)


def run(*arguments: object) -> int:
    return main(["audit", *map(str, arguments)])


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_verify_ends_with_0_when_all_is_well_and_with_1_and_names_when_not(
    data: Path, store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = recorded(data / "audit", store_url, 5)
    since = datetime.now(UTC).isoformat()
    assert run("verify", "--data", data) == 0
    assert "5 records" in capsys.readouterr().out
    assert run("verify", "--data", data, "--store", store_url, "--since", since) in (0, 1)  # others' logs are in the store too
    assert f"chain {chain}" not in capsys.readouterr().out
    tampered(data / "audit", "UPDATE record SET at = '2020' WHERE seq = 3")
    assert run("verify", "--data", data) == 1
    assert f"chain {chain} record 3: was changed" in capsys.readouterr().out


def test_a_directory_without_a_log_and_a_store_that_is_away_are_told_in_a_sentence(
    tmp_path: Path, data: Path, store_url: str, unused_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(data / "audit", store_url, 1)
    assert run("verify", "--data", tmp_path / "elsewhere") == 1
    assert "no audit journal" in capsys.readouterr().err
    assert run("verify", "--data", data, "--store", f"http://127.0.0.1:{unused_port}/fhir") == 1
    assert capsys.readouterr().err.count("\n") == 1
    (data / "audit" / "a00.sqlite").write_bytes(b"this is no journal" * 100)
    assert run("verify", "--data", data) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("_small_segments")
def test_a_segment_is_exported_with_its_seal_and_can_be_verified_alone(data: Path, store_url: str, tmp_path: Path) -> None:
    chain = recorded(data / "audit", store_url, 25)
    recorded(data / "audit", store_url, 0)
    file = tmp_path / "segment.ndjson"
    assert run("export", file, "--data", data, "--segment", f"{chain}/2") == 0
    head, *rest = lines(file)
    assert head["export"] == {"of": {"segment": f"{chain}/2"}, "records": 10, "seals": 1}
    told = [one["record"] for one in rest if "record" in one]
    records = [Record(**{name: value for name, value in one.items() if name != "chain"}) for one in told]
    seal = opened(rest[-1]["seal"]["jws"], known_keys(data / "audit" / "keys"))
    assert list(broken_links(chain, records, seal.first - 1, seal.before)) == []
    assert (records[-1].seq, records[-1].hash) == (seal.last, seal.head)
    assert run("export", file, "--data", data) == 1, "a file that is there is not overwritten"
    assert run("export", file, "--data", data, "--segment", f"{chain}/3", "--force") == 1, "there is no such segment yet"


def test_an_export_is_of_a_person_and_a_period_and_never_of_a_broken_log(data: Path, store_url: str, tmp_path: Path) -> None:
    recorded(data / "audit", store_url, 4)
    file, today = tmp_path / "out.ndjson", f"{datetime.now(UTC):%Y-%m-%d}"
    asked: dict[str, tuple[str, ...]] = {"today": ("--from", today), "before": ("--to", today), "her": ("--person", "Patient/x")}
    for arguments, count in ((asked["today"], 4), (asked["before"], 0), (asked["her"], 0)):
        assert run("export", file, "--force", "--data", data, *arguments) == 0
        assert lines(file)[0]["export"]["records"] == count
    tampered(data / "audit", "DELETE FROM record WHERE seq = 2")
    whole = file.read_bytes()
    assert run("export", file, "--force", "--data", data) == 1
    assert file.read_bytes() == whole


def an_access(person: str, party: str, outcome: str = SUCCESS, user: str = "", purpose: str = "COC") -> dict[str, Any]:
    named = User("SE9999000001-1", user) if user else None
    caller = Caller("some-ehr", party, party, (party,), "region-care", Scopes(frozenset()), purpose, named)
    trail = Trail("read", person, patients={person: None})
    [event] = audit_events(trail, caller, FhirRequest("GET", "x"), outcome, datetime.now(UTC))
    return event


def logged(directory: Path, store_url: str, events: list[dict[str, Any]]) -> None:
    async def run() -> None:
        async with running_log(directory, store_url) as log:
            for event in events:
                await log.record([event])

    asyncio.run(run())


REGION, MUNICIPALITY = "SE9999000001-R000", "SE9999000011-A100"


def test_check_finds_what_a_reviewer_should_ask_about(systems: Systems, data: Path, tmp_path: Path) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    person = systems.municipality_a.fhir("GET", f"CarePlan/{place}").json()["subject"]["reference"]
    patient = httpx.get(f"{systems.store_url}/{person}", timeout=30).json()
    family = patient["name"][0]["family"]
    events = [
        an_access(person, REGION),
        an_access(person, REGION, user=f"Kim {family}"),
        an_access(person, REGION, user="Kim Annan"),
        an_access(person, REGION, purpose="ETREAT"),
        *[an_access(person, REGION, REFUSED)] * 3,
    ]
    logged(data / "audit", systems.store_url, events)
    file = tmp_path / "findings.ndjson"
    arguments = ("check", "--data", data, "--store", systems.store_url, "--out", file, "--denials", 2, "--sample", 2, "--force")
    assert run(*arguments, "--seed", 7) == 0
    first = lines(file)
    found = {(one["check"], one["access"]["seq"]) for one in first if one["check"] != "random-sample"}
    assert found == {("own-name", 2), ("emergency", 4), ("denials", 7)}
    assert len([one for one in first if one["check"] == "random-sample"]) == 2
    assert run(*arguments, "--seed", 7) == 0
    assert lines(file) == first, "a sample can be drawn again"
    assert run("check", "--data", data) == 1, "without a store nothing is known of persons"


def test_check_finds_a_colleague_and_a_protected_identity(systems: Systems, data: Path, tmp_path: Path) -> None:
    """Ylva's plan, of a child that has a protected identity and the name of one who works for the region."""
    a, plan = systems.municipality_a, fresh_plan()
    child = {"given_names": ["Johan"], "family_name": "Ström", "protected_identity": "sekretessmarkering"}
    place = posted(a, plan | {"person": plan["person"] | child})
    person = a.fhir("GET", f"CarePlan/{place}").json()["subject"]["reference"]
    logged(data / "audit", systems.store_url, [an_access(person, party) for party in (MUNICIPALITY, REGION)])
    file = tmp_path / "findings.ndjson"
    assert run("check", "--data", data, "--store", systems.store_url, "--out", file, "--sample", 0) == 0
    found = {(one["check"], one["access"]["party"]) for one in lines(file)}
    assert found == {("colleague", REGION), ("protected-identity", REGION)}


@pytest.mark.usefixtures("_small_segments")
def test_expire_removes_what_is_older_than_five_years_and_nothing_younger(
    data: Path, store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = data / "audit"
    for years, days in ((5, 3), (4, 360)):

        async def past(age: timedelta) -> None:
            async with running_log(directory, store_url, clock=lambda: datetime.now(UTC) - age) as log:
                for _ in range(10):
                    await log.record([an_event()])
                await log.flush(30)

        asyncio.run(past(timedelta(days=years * 365.25 + days)))
    recorded(directory, store_url, 0)
    [path] = journal_files(directory)
    arguments = ("expire", "--data", data, "--store", store_url)
    assert run(*arguments, "--dry-run") == 0
    assert f"chain {path.stem} segment 1: records 1 to 10" in (told := capsys.readouterr().out)
    assert "segment 2" not in told
    assert _left(path, store_url) == (20, [True, True])
    assert run(*arguments) == 0
    assert _left(path, store_url) == (10, [False, True])
    assert run("verify", "--data", data) == 0, "the chain holds from the seal on"
    assert run(*arguments) == 0
    assert _left(path, store_url) == (10, [False, True])


def _left(path: Path, store_url: str) -> tuple[int, list[bool]]:
    """How many records are in the journal, and whether the first and the twentieth event are in the store."""
    journal = JournalReader(path)
    count = len(list(journal.records()))
    journal.close()
    return count, [httpx.get(f"{store_url}/AuditEvent/{path.stem}-{seq}", timeout=30).is_success for seq in (1, 20)]
