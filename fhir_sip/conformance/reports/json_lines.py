"""A line of JSON for each check, and reading them back to compare with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fhir_sip.conformance.runner import Verdict


def json_lines(verdict: Verdict) -> str:
    """One line a check: suite, id, title, clause, level, outcome, words, evidence."""
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines(verdict))


def lines(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """The same as data."""
    for suite, found in verdict.suites:
        for check, result in found:
            yield {
                "suite": suite.suite,
                "check": check.id,
                "title": check.title,
                "clause": check.clause,
                "source": check.source,
                "level": check.level,
                "outcome": str(result.outcome),
                "words": result.words,
                "evidence": [vars(one) for one in result.evidence],
            }


def outcomes_in(file: Path) -> dict[str, str]:
    """Check -> outcome, of an earlier run. Raises OSError, ValueError when the file is none of ours."""
    told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not all(isinstance(one, dict) and {"check", "outcome"} <= one.keys() for one in told):
        raise ValueError("no result of a run")
    return {one["check"]: one["outcome"] for one in told}


def changes(before: dict[str, str], verdict: Verdict) -> list[tuple[str, str, str]]:
    """The checks whose outcome is another than before: id, before, now; `-` where it was not made."""
    now = {line["check"]: line["outcome"] for line in lines(verdict)}
    every = sorted(before.keys() | now.keys())
    return [(check, before.get(check, "-"), now.get(check, "-")) for check in every if before.get(check) != now.get(check)]
