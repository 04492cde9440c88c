"""A FHIR TestReport for each suite (http://hl7.org/fhir/R4/testreport.html)."""

from typing import Any

from fhir_sip.conformance.check import Suite
from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome, Result

_RESULTS = {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.SKIP: "skip", Outcome.ERROR: "error"}


def test_reports(verdict: Verdict) -> list[dict[str, Any]]:
    """One for each suite, in their order."""
    return [
        _report(verdict, suite, [(check.id, check.title, check.level, result) for check, result in found])
        for suite, found in verdict.suites
    ]


def _report(verdict: Verdict, suite: Suite, found: list[tuple[str, str, str, Result]]) -> dict[str, Any]:
    made = [result for _, _, _, result in found if result.outcome is not Outcome.SKIP]
    passed = sum(result.outcome is Outcome.PASS for result in made)
    bad = any(level == "SHALL" and result.outcome in (Outcome.FAIL, Outcome.ERROR) for _, _, level, result in found)
    return {
        "resourceType": "TestReport",
        "name": f"fhir-sip conformance: {suite.title}",
        "status": "completed",
        "testScript": {"identifier": {"system": "https://fhir-sip.se/conformance", "value": suite.suite}},
        "result": "fail" if bad else "pass",
        "score": round(100 * passed / len(made), 1) if made else 0,
        "tester": "fhir-sip conformance",
        "issued": verdict.started.isoformat(timespec="seconds"),
        "participant": [
            {"type": "test-engine", "uri": "https://fhir-sip.se/conformance", "display": "fhir-sip conformance"},
            {"type": verdict.tried, "uri": verdict.url, "display": verdict.software},
        ],
        "test": [
            {
                "name": check,
                "description": f"{level}: {title}",
                "action": [
                    {"assert": {"result": _RESULTS[result.outcome]} | ({"message": result.words} if result.words else {})}
                ],
            }
            for check, title, level, result in found
        ],
    }
