"""A quick cut of `make campaign NAME=audit-crash`: one kill -9 of the facade among some requests; the log and the store agree."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.systems import write_systems
from fhir_sip.settings import Settings
from tests.audit.test_verify import verified
from tests.campaigns.audit_crash import Callers, Facade, faults_of, settled
from tests.systems import free_port


def test_after_a_kill_every_answer_has_its_record_and_none_is_there_twice(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FHIR_SIP_STORE_WRITE_TIMEOUT_SECONDS", "2")
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    clients = {name: BackendClient(found) for name, found in write_systems(settings).items()}
    started = datetime.now(UTC)
    with Facade(settings, store_url).running() as facade:
        callers = Callers(clients, count=60, seed=1)
        with callers.asking():
            facade.kill()
        settled(settings.audit_dir)
    for client in clients.values():
        client.close()
    assert len(callers.round.answered) >= 55
    assert faults_of(callers.round, settings.audit_dir, store_url) == []
    verdict = verified(settings.audit_dir, store_url, started)
    assert verdict.broken == []
    assert verdict.in_store > len(callers.round.answered)
