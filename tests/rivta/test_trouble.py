"""Trouble of ours, and the sentinel: a Fault that says nothing, and a log that holds nobody's number."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import write_systems
from fhir_sip.settings import Settings
from tests.forwarder import Forwarder
from tests.rivta.calls import asked, call_text, care_unit, fault_of, posted_xml, read_answer, source_system
from tests.systems import Systems, free_port, fresh_plan, new_child, personnummer_of, posted

SENTINEL = new_child()[1]


@pytest.fixture
def line(store_url: str, tmp_path: Path) -> Iterator[tuple[Forwarder, BackendClient]]:
    """A facade that reaches the store through a wire, and a client of it."""
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    credentials = write_systems(settings)
    port = int(settings.public_url.rpartition(":")[2])
    with Forwarder(store_url) as wire, RunningFacade(server_config(settings, wire.url, "127.0.0.1", port)):
        client = BackendClient(credentials["municipality-a"])
        yield wire, client
        client.close()


def test_store_trouble_is_a_server_fault_and_ends_with_it(line: tuple[Forwarder, BackendClient], systems: Systems) -> None:
    wire, client = line
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    client.token()
    troubles = {
        "cut": wire.cut,
        "no provenance": lambda: wire.lose_answers(to=lambda content: b"Provenance?target" in content),
    }
    for make in troubles.values():
        make()
        answer = posted_xml(client, call_text(personnummer_of(plan)))
        assert [issue["code"] for issue in fault_of(answer, 503, "Server")] == ["transient"]
        assert int(answer.headers["Retry-After"]) > 0
        assert personnummer_of(plan) not in answer.text
        wire.restore()
        assert len(asked(client, plan)) == 1


def test_without_a_log_there_is_no_answer(systems: Systems, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("fhir_sip.audit.journal.Journal.append", full)
    answer = posted_xml(systems.municipality_a, call_text(personnummer_of(plan)))
    assert [issue["code"] for issue in fault_of(answer, 503, "Server")] == ["transient"]


def test_a_fault_of_ours_is_told_without_its_words(
    systems: Systems, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect is built in: the schema's file is not to be read, and the exception's text holds the number."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)

    def defect(*_: object) -> None:
        raise ValueError(f"no such thing as {SENTINEL}")

    caplog.set_level(logging.DEBUG, "fhir_sip")
    with monkeypatch.context() as patched:
        patched.setattr("fhir_sip.rivta.answering.read_call", defect)
        answer = posted_xml(systems.region_ehr, call_text(SENTINEL))
    assert [issue["code"] for issue in fault_of(answer, 500, "Server")] == ["exception"]
    assert SENTINEL not in answer.text
    assert "Traceback" not in answer.text
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["ValueError" in record.getMessage() for record in told] == [True]
    assert [record for record in caplog.records if SENTINEL in record.getMessage() or record.exc_info] == []


def faulty_calls(client: BackendClient) -> Iterator[httpx.Response]:
    """Calls that hold the number where it should be and where it should not."""
    good = call_text(SENTINEL)
    yield posted_xml(client, call_text(SENTINEL[:-1]))
    yield posted_xml(client, call_text(SENTINEL, kind=SENTINEL))
    yield posted_xml(client, call_text("1", address=SENTINEL, after=source_system(SENTINEL)))
    yield posted_xml(client, call_text("1", before=care_unit(SENTINEL)))
    yield posted_xml(client, call_text("1", after=f"<r:x{SENTINEL}>{SENTINEL}</r:x{SENTINEL}>"))
    yield posted_xml(client, call_text("1", after=f"<r:datePeriod><l:start>{SENTINEL}</l:start><l:end/></r:datePeriod>"))
    yield posted_xml(client, good.replace("</soap:Body>", f"<x>{SENTINEL}</x>"))
    yield posted_xml(client, good.replace("<soap:Body>", f"<soap:Body {SENTINEL}='1'>"))
    yield posted_xml(client, good.replace("?>", f"?><!DOCTYPE a SYSTEM '{SENTINEL}'>"))
    yield posted_xml(client, good.replace("<r:GetCarePlans>", f"<r:GetCarePlans>&{SENTINEL};"))
    yield posted_xml(client, good.replace("</soap:Header>", f"<x{SENTINEL} soap:mustUnderstand='1'/></soap:Header>"))
    yield posted_xml(client, good, **{"SOAPAction": SENTINEL})
    yield posted_xml(client, good, **{"Content-Type": f"text/{SENTINEL}"})
    yield posted_xml(client, good, **{"Authorization": f"Bearer {SENTINEL}"})


def test_no_log_and_no_refusal_holds_a_personal_number(systems: Systems, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "fhir_sip")
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.INFO)
    plan: dict[str, Any] = fresh_plan()
    plan["person"]["identifiers"][0]["value"] = SENTINEL
    plan["person"]["birth_date"] = f"{SENTINEL[:4]}-{SENTINEL[4:6]}-{SENTINEL[6:8]}"
    posted(systems.municipality_a, plan)
    assert SENTINEL in posted_xml(systems.municipality_a, call_text(SENTINEL), **{"X-Request-Id": SENTINEL}).text
    own = len([record for record in caplog.records if record.name == "fhir_sip"])
    answers = list(faulty_calls(systems.municipality_a))
    for answer in answers:
        is_refused = answer.is_error or read_answer(answer)["result"]["resultCode"] == "ERROR"
        assert is_refused, answer.text
        assert answer.status_code < 500
        assert SENTINEL not in answer.text + str(answer.headers)
    lines = [record for record in caplog.records if record.name == "fhir_sip"]
    assert len(lines) >= own + len(answers)
    assert [record.getMessage() for record in caplog.records if SENTINEL in record.getMessage() or record.exc_info] == []
