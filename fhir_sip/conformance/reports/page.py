"""One page, whole in itself, that a procurer can read: the summary, each clause, and what was sent and received folded below it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome

_TEMPLATES = Path(__file__).with_name("templates")
_WORDS = {
    Outcome.PASS: "uppfyllt",
    Outcome.FAIL: "inte uppfyllt",
    Outcome.SKIP: "inte prövat",
    Outcome.ERROR: "kunde inte avgöras",
}


def page(verdict: Verdict, changed: list[tuple[str, str, str]] | None = None) -> str:
    """HTML; `changed` are the outcomes that differ from an earlier run (id, before, now), None without one to compare with."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    suites = [
        {
            "name": suite.suite,
            "title": suite.title,
            "checks": [{"check": check, "result": result, "word": _WORDS[result.outcome]} for check, result in found],
            "counts": {outcome: sum(result.outcome is outcome for _, result in found) for outcome in Outcome},
        }
        for suite, found in verdict.suites
    ]
    return environment.get_template("conformance.html.j2").render(
        verdict=verdict,
        suites=suites,
        changed=changed,
        words=_WORDS,
        css=(_TEMPLATES / "conformance.css").read_text(encoding="utf-8"),
    )
