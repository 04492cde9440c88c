"""The integrators' samples as clients under trial, in front of our facade: they meet every situation, and every SHALL of their role."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fhir.resources.R4B import testreport

from fhir_sip.cli import main
from fhir_sip.conformance.client.judging import client_suite
from fhir_sip.conformance.client.trial import Trial
from fhir_sip.conformance.expecting import next_link
from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome
from fhir_sip.demo.backend_client import BackendClient
from tests.conformance.running import told
from tests.systems import Systems, free_port, fresh_plan, personnummer_of, posted


def tried(client: BackendClient, role: str, script: Path, words: Sequence[str], folder: Path) -> Verdict:
    """A sample run to its end against the kit."""
    port = free_port()
    with Trial(client.fhir_url, client.credentials, f"http://127.0.0.1:{port}") as trial:
        trial.open(lambda _: None, "127.0.0.1", port)
        file = folder / "client.json"
        file.write_text(json.dumps(trial.for_the_client()), encoding="utf-8")
        done = subprocess.run([sys.executable, script, file, *words], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    return trial.verdict([role], lambda *_: None)


def shall(outcome: Outcome, verdict: Verdict) -> dict[str, str]:
    levels = {check.id: check.level for check in client_suite().checks}
    return {check: words for check, words in told(verdict, outcome).items() if levels[check] == "SHALL"}


def staged(verdict: Verdict) -> set[str]:
    evidence = [one for _, found in verdict.suites for _, result in found for one in result.evidence]
    return {one.by for one in evidence} - {"client"}


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    made = fresh_plan()
    for number in range(2):
        posted(systems.municipality_a, made | {"id": f"{made['id']}-{number}"})
    return made


def test_the_ehr_of_the_guide(systems: Systems, plan: dict[str, Any], repository: Path, tmp_path: Path) -> None:
    script = repository / "docs" / "examples" / "ehr.py"
    verdict = tried(systems.region_ehr, "ehr", script, [personnummer_of(plan), "Klart"], tmp_path)
    assert told(verdict, Outcome.FAIL, Outcome.ERROR) == {}
    assert staged(verdict) == {"client (ended)", "client (busy)", "client (away)", "client (changed)"}
    assert set(shall(Outcome.SKIP, verdict)) == {
        "client-user", "client-changes-no-gap", "client-valid-document", "client-plan-name", "client-repeat", "client-consent",
    }  # fmt: skip


def test_the_municipal_system_of_the_guide(systems: Systems, repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(fresh_plan()), encoding="utf-8")
    script = repository / "docs" / "examples" / "municipality.py"
    verdict = tried(systems.municipality_a, "municipality", script, [str(file)], tmp_path)
    assert told(verdict, Outcome.FAIL, Outcome.ERROR) == {}
    assert staged(verdict) == {"client (ended)", "client (busy)", "client (away)", "client (changed)", "client (lost)"}
    assert set(shall(Outcome.SKIP, verdict)) == {
        "client-user", "client-next-as-it-stands", "client-next-to-the-end", "client-changes-no-gap", "client-changes-clock",
        "client-profile", "client-valid",
    }  # fmt: skip


def test_who_comes_with_a_wrong_assertion_gets_no_token(systems: Systems) -> None:
    client = systems.region_ehr
    port = free_port()
    with Trial(client.fhir_url, client.credentials, f"http://127.0.0.1:{port}") as trial:
        trial.open(lambda _: None, "127.0.0.1", port)
        with closing(BackendClient(trial.for_the_client())) as under_trial:
            wrong: list[dict[str, Any]] = [
                {"aud": client.credentials["token_url"]}, {"sub": "another"}, {"exp": time.time() + 3600}, {"jti": 3},
            ]  # fmt: skip
            for claims in wrong:
                assert under_trial.token_response(under_trial.assertion(**claims)).status_code == 401
            assertion = under_trial.assertion()
            assert [under_trial.token_response(assertion).status_code for _ in range(2)] == [200, 401]
    found = told(trial.verdict([], lambda *_: None), Outcome.FAIL)
    assert set(found) == {
        "client-discovery", "client-assertion-audience", "client-assertion-issuer", "client-assertion-lifetime",
        "client-assertion-once",
    }  # fmt: skip


def test_what_a_client_sends_breaks_nothing_and_its_links_lead_back_to_the_kit(systems: Systems, plan: dict[str, Any]) -> None:
    client = systems.region_ehr
    port = free_port()
    with Trial(client.fhir_url, client.credentials, f"http://127.0.0.1:{port}", situations=["pages"]) as trial:
        trial.open(lambda _: None, "127.0.0.1", port)
        with closing(BackendClient(trial.for_the_client())) as under_trial:
            for content in (b"", b"[1]", b'{"entry": 1}', b'{"resourceType": "Bundle", "entry": [{"request": 3}]}', b"\xff"):
                assert under_trial.fhir("POST", "", content=content).status_code == 400
                assert under_trial.sip("POST", content=content).status_code in (400, 422)
            person = f"http://electronichealth.se/identifier/personnummer|{personnummer_of(plan)}"
            page = under_trial.fhir("POST", "CarePlan/_search", data={"patient.identifier": person}).json()
            found = [page]
            while link := next_link(found[-1]):
                assert link.startswith(f"http://127.0.0.1:{port}/fhir/")
                found.append(httpx.get(link, headers={"Authorization": f"Bearer {under_trial.token()}"}).json())
            assert [len(page["entry"]) for page in found] == [1, 1]
    assert told(trial.verdict([], lambda *_: None), Outcome.ERROR) == {}


def command(client: BackendClient, folder: Path, *words: str) -> int:
    file = folder / "credentials.json"
    file.write_text(json.dumps(client.credentials), encoding="utf-8")
    port = ["--port", str(free_port())]
    return main(["conformance-client", client.fhir_url, "--client", str(file), "--out", str(folder / "out"), *port, *words])


def pull_once(folder: Path, until: threading.Event) -> None:
    """A client that comes when its credentials are there: one right request, of one page whatever the store holds."""
    while not (folder / "out" / "client.json").exists() and not until.wait(0.1):
        pass
    with closing(BackendClient(json.loads((folder / "out" / "client.json").read_text(encoding="utf-8")))) as client:
        client.fhir("GET", "CarePlan?_id=none", headers={"Accept": "application/fhir+json"}).raise_for_status()


def test_the_command_tells_by_its_exit_status(systems: Systems, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    over = threading.Event()
    for words, status in (([], 0), (["--role", "municipality"], 1)):
        coming = threading.Thread(target=pull_once, args=(tmp_path, over))
        coming.start()
        assert command(systems.region_ehr, tmp_path, "--seconds", "4", "--without", "pages", *words) == status
        coming.join()
        assert {path.name for path in (tmp_path / "out").iterdir()} == {
            "client.json", "results.jsonl", "junit.xml", "report.html", "TestReport-client.json",
        }  # fmt: skip
        assert "GET /fhir/CarePlan?_id=none" in capsys.readouterr().err
        (tmp_path / "out" / "client.json").unlink()
    assert "talar klienten SIP?" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "out" / "TestReport-client.json").read_text(encoding="utf-8"))
    assert testreport.TestReport.model_validate(report).result == "fail"
    assert command(systems.region_ehr, tmp_path, "--seconds", "0.1") == 3, "nobody came"
    assert command(systems.region_ehr, tmp_path, "--jwks", str(tmp_path / "credentials.json")) == 2
    capsys.readouterr()


def test_the_command_ends_where_no_server_is(tmp_path: Path, systems: Systems, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps(systems.region_ehr.credentials), encoding="utf-8")
    words = ["--client", str(file), "--out", str(tmp_path), "--port", str(free_port())]
    assert main(["conformance-client", "http://127.0.0.1:9/fhir", *words]) == 3
    assert "no FHIR server answers" in capsys.readouterr().err
