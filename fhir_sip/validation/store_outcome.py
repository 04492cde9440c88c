"""The store's verdict (OperationOutcome) as our issues: same elements, but no value from the content.

HAPI's messages quote what was sent. A quoted text is kept only when it is a canonical of ours or of HL7, an element name
or a resource type; all else between quotes, and every long run of digits, becomes an ellipsis.
"""

import re
from typing import Any

import orjson

from fhir_sip.errors import Issue

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SAFE_QUOTE = re.compile(
    r"(https?://(fhir-sip\.se|hl7\.org|terminology\.hl7\.org)/[^ ]*|[A-Z][A-Za-z]+(\.[a-zA-Z]+(\[x\])?|:[A-Za-z-]+)*)"
)
_DIGITS = re.compile(r"\d{5,}")
_RULE = re.compile(r"\b(sip-[a-z0-9-]+|[a-z]{2,4}-\d+[a-z]?)\b")
_ISSUE_CODES = frozenset(
    "invalid structure required value invariant processing not-supported duplicate not-found code-invalid business-rule".split()
)


def issues_of(body: bytes) -> list[Issue]:
    """The errors of an OperationOutcome, safe to hand on; empty when the body is not one."""
    try:
        outcome: dict[str, Any] = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        return []
    return [_issue(issue) for issue in outcome.get("issue", ()) if issue.get("severity") in ("error", "fatal")]


def _issue(issue: dict[str, Any]) -> Issue:
    text = issue.get("diagnostics") or issue.get("details", {}).get("text") or ""
    where = issue.get("expression") or issue.get("location") or [None]
    rule = _RULE.search(text)
    code = issue.get("code")
    return Issue(
        code=code if code in _ISSUE_CODES else "processing",
        text=without_values(text),
        expression=where[0],
        rule=rule.group(1) if rule else None,
    )


def without_values(text: str) -> str:
    """`text` with quoted values and long numbers replaced by an ellipsis."""

    def mask(match: re.Match[str]) -> str:
        inner = match.group(1) if match.group(1) is not None else match.group(2)
        return match.group(0) if _SAFE_QUOTE.fullmatch(inner) else "'…'"

    return _DIGITS.sub("…", _QUOTED.sub(mask, text))
