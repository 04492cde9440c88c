"""The kit against our own facade: every check passes, nothing is left behind, and the reports say what was found."""

import json
import re
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fhir.resources.R4B import testreport

from fhir_sip.cli import main
from fhir_sip.conformance.check import read_suite, suite_names
from fhir_sip.conformance.party import Recorder
from fhir_sip.conformance.reports.json_lines import changes, json_lines, outcomes_in
from fhir_sip.conformance.reports.junit import junit
from fhir_sip.conformance.reports.page import page
from fhir_sip.conformance.reports.test_report import test_reports as reports_of
from fhir_sip.conformance.runner import Verdict, made_file, parties
from fhir_sip.conformance.scene import Made, make_scene
from fhir_sip.conformance.verdicts import Outcome
from tests.conformance.running import told, verdict_of
from tests.systems import Systems


def credentials_of(systems: Systems) -> list[dict[str, Any]]:
    clients = (systems.municipality_a, systems.region_ehr, systems.municipality_b)
    return [client.credentials for client in clients]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conformance")


@pytest.fixture(scope="module")
def verdict(systems: Systems, folder: Path) -> Verdict:
    return verdict_of(systems.settings.fhir_url, credentials_of(systems), folder)


def test_every_check_passes(verdict: Verdict) -> None:
    assert told(verdict, Outcome.FAIL, Outcome.ERROR, Outcome.SKIP) == {}
    assert not verdict.failed


def test_nothing_it_made_is_left_in_force(verdict: Verdict, folder: Path) -> None:
    assert verdict.left == []
    assert not (folder / "made.txt").exists()


def test_every_suite_was_run_and_every_check_has_its_function() -> None:
    assert suite_names() == ["access", "audit", "auth", "careplan", "careteam", "consent", "profiles", "sip"]
    ids = [check.id for name in suite_names() for check in read_suite(name).checks]
    assert len(ids) == len(set(ids))
    for suite in map(read_suite, suite_names()):
        assert all(callable(suite.function(check)) for check in suite.checks)


def test_the_junit_report_counts_what_was_found(verdict: Verdict) -> None:
    root = ElementTree.fromstring(junit(verdict).encode())
    assert [suite.get("name") for suite in root] == suite_names()
    assert sum(int(suite.get("tests", 0)) for suite in root) == sum(len(found) for _, found in verdict.suites)
    assert {(suite.get("failures"), suite.get("errors")) for suite in root} == {("0", "0")}


def test_each_suite_has_a_test_report(verdict: Verdict) -> None:
    reports = reports_of(verdict)
    assert len(reports) == len(suite_names())
    for report in reports:
        assert testreport.TestReport.model_validate(report).result == "pass"


def test_the_page_holds_each_check_and_no_persons_number(verdict: Verdict) -> None:
    shown = page(verdict, [])
    assert all(f'id="{check.id}"' in shown for _, found in verdict.suites for check, _ in found)
    assert re.search(r"(?<!\d)(?:19|20)\d{6}(?:98\d|99\d)\d(?!\d)", shown) is None
    assert not any(loaded in shown for loaded in ("<script", " src=", "<link", "@import", "url(")), "it is whole in itself"


def test_two_runs_are_compared_check_by_check(verdict: Verdict, folder: Path) -> None:
    file = folder / "results.jsonl"
    file.write_text(json_lines(verdict), encoding="utf-8")
    before = outcomes_in(file)
    assert changes(before, verdict) == []
    assert changes(before | {"sip-read": "fail"}, verdict) == [("sip-read", "fail", "pass")]


def test_a_second_run_gives_the_same_verdicts(systems: Systems, verdict: Verdict, tmp_path: Path) -> None:
    again = verdict_of(systems.settings.fhir_url, credentials_of(systems), tmp_path)
    assert outcomes_of(again) == outcomes_of(verdict)


def outcomes_of(verdict: Verdict) -> list[tuple[str, Outcome]]:
    """Each check with what became of it, in the order they were made."""
    return [(result.check, result.outcome) for _, found in verdict.suites for _, result in found]


def credential_files(systems: Systems, folder: Path) -> list[str]:
    files = []
    for place, one in enumerate(credentials_of(systems)):
        files += ["--client", str(folder / f"{place}.json")]
        (folder / f"{place}.json").write_text(json.dumps(one), encoding="utf-8")
    return files


def test_what_a_broken_off_run_has_left_is_taken_away(systems: Systems, tmp_path: Path) -> None:
    url, files = systems.settings.fhir_url, credential_files(systems, tmp_path)
    with ExitStack() as stack:
        asking = [stack.enter_context(closing(party)) for party in parties(url, credentials_of(systems), Recorder())]
        scene = make_scene(asking[0], asking[1], Made(made_file(url, tmp_path)))
        plan = scene.shared.key("CarePlan")
        assert systems.municipality_a.fhir("GET", plan).json()["status"] == "active"
    assert main(["conformance", url, *files, "--out", str(tmp_path), "--clean"]) == 0
    assert systems.municipality_a.fhir("GET", plan).json()["status"] == "entered-in-error"
    assert not made_file(url, tmp_path).exists()


def test_the_command_tells_by_its_exit_status(systems: Systems, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url, out = systems.settings.fhir_url, str(tmp_path / "out")
    files = credential_files(systems, tmp_path)
    assert main(["conformance", url, *files, "--out", out, "--suite", "careteam"]) == 2, "plans of others, and not told to"
    assert main(["conformance", url, *files, "--out", out, "--suite", "careteam", "--among-others"]) == 0
    assert {path.name for path in Path(out).iterdir()} == {
        "results.jsonl", "junit.xml", "report.html", "TestReport-careteam.json",
    }  # fmt: skip
    assert main(["conformance", url, *files[:2], "--out", out]) == 2
    assert main(["conformance", "http://127.0.0.1:9/fhir", "--out", out]) == 3
    assert main(["conformance", url, "--out", out, "--suite", "auth", "--among-others"]) == 3, (
        "it gives nobody without a token a plan"
    )
    capsys.readouterr()
