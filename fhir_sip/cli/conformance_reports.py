"""What the commands of the conformance kit tell while they run, and the reports they write (docs/conformance.md)."""

import json
import sys
from pathlib import Path

from rich.console import Console

from fhir_sip.conformance.check import Check
from fhir_sip.conformance.reports.json_lines import changes, json_lines
from fhir_sip.conformance.reports.junit import junit
from fhir_sip.conformance.reports.page import page
from fhir_sip.conformance.reports.test_report import test_reports
from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome, Result

_COLOURS = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.SKIP: "dim", Outcome.ERROR: "yellow"}


def told(words: str, status: int) -> int:
    """The exit status, after the words for it."""
    print(f"fhir-sip: {words}", file=sys.stderr)
    return status


def tell(console: Console, check: Check, result: Result) -> None:
    """A line for a check."""
    colour = _COLOURS[result.outcome]
    words = f": {result.words}" if result.words else ""
    console.print(f"[{colour}]{result.outcome:5}[/] {check.level:6} {check.id}", end="", highlight=False)
    console.print(words, markup=False, highlight=False)


def write_reports(folder: Path, verdict: Verdict, before: dict[str, str] | None) -> None:
    """All reports, into a folder that is there; `before` are the outcomes of an earlier run to compare with."""
    changed = changes(before, verdict) if before is not None else None
    (folder / "results.jsonl").write_text(json_lines(verdict), encoding="utf-8")
    (folder / "junit.xml").write_text(junit(verdict), encoding="utf-8")
    (folder / "report.html").write_text(page(verdict, changed), encoding="utf-8")
    for report in test_reports(verdict):
        name = report["testScript"]["identifier"]["value"]
        (folder / f"TestReport-{name}.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    for check, was, now in changed or ():
        print(f"{check}: {was} -> {now}")


def sum_up(console: Console, verdict: Verdict, folder: Path) -> None:
    """The counts, and where the page lies."""
    found = [result.outcome for _, results in verdict.suites for _, result in results]
    counts = ", ".join(f"{found.count(outcome)} {outcome}" for outcome in Outcome)
    console.print(f"{len(found)} checks in {verdict.seconds:.0f} s: {counts}. {folder / 'report.html'}", highlight=False)
    if verdict.left:
        console.print(f"left on the server: {', '.join(verdict.left)}", highlight=False)
