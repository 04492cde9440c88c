"""The store's verdict (OperationOutcome) as our issues: same elements, but no value from the content.

HAPI's messages quote what was sent. A quoted text is kept only when it is a canonical of ours or of HL7, an element name
or a resource type; all else between quotes, and every long run of digits, becomes an ellipsis. Of the words of a failed parser
nothing is kept.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from fhir_sip.errors import Issue

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SAFE_QUOTE = re.compile(
    r"(https?://(fhir-sip\.se|hl7\.org|terminology\.hl7\.org)/[^ ]*|[A-Z][A-Za-z]+(\.[a-zA-Z]+(\[x\])?|:[A-Za-z-]+)*)"
)
_DIGITS = re.compile(r"\d{5,}")
_RULE = re.compile(r"\b(sip-[a-z0-9-]+|[a-z]{2,4}-\d+[a-z]?)\b")
_UNREADABLE = re.compile(r"\[element=\"(\w+)\"\] Invalid attribute value \"(.*?)\"", re.DOTALL)
_ISSUE_CODES = frozenset(
    [
        "invalid",
        "structure",
        "required",
        "value",
        "invariant",
        "processing",
        "not-supported",
        "duplicate",
        "not-found",
        "code-invalid",
        "business-rule",
    ]
)


def issues_of(body: bytes, sent: Sequence[dict[str, Any]] = ()) -> list[Issue]:
    """The errors of an OperationOutcome, safe to hand on; empty when the body is not one.

    `sent` are the resources it is about: in them a code that the store's parser could not read is found again.
    """
    try:
        outcome: dict[str, Any] = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        return []
    return [_issue(issue, sent) for issue in outcome.get("issue", ()) if issue.get("severity") in ("error", "fatal")]


def _issue(issue: dict[str, Any], sent: Sequence[dict[str, Any]]) -> Issue:
    text = issue.get("diagnostics") or issue.get("details", {}).get("text") or ""
    if text.startswith("HAPI-"):
        return _issue_of_parser(text, sent)
    where = issue.get("expression") or issue.get("location") or [None]
    rule = _RULE.search(text)
    code = issue.get("code")
    return Issue(
        code=code if code in _ISSUE_CODES else "processing",
        text=without_values(text),
        expression=where[0],
        rule=rule.group(1) if rule else None,
    )


def _issue_of_parser(text: str, sent: Sequence[dict[str, Any]]) -> Issue:
    unreadable = _UNREADABLE.search(text)
    if unreadable is None:
        return Issue("processing", "Registret tog inte emot innehållet / The store refused the content")
    places = (place for resource in sent for place in _places(resource, resource["resourceType"], unreadable.groups()))
    return Issue("code-invalid", "Okänd kod eller oläsligt värde / Unknown code or unreadable value", next(places, None))


def _places(element: Any, where: str, wanted: tuple[str | Any, ...]) -> Iterator[str]:
    """FHIRPaths of the elements with the wanted name and value."""
    for name, child in element.items() if isinstance(element, dict) else ():
        for position, one in enumerate(child if isinstance(child, list) else [child]):
            place = f"{where}.{name}[{position}]" if isinstance(child, list) else f"{where}.{name}"
            if (name, str(one)) == wanted:
                yield place
            yield from _places(one, place, wanted)


def without_values(text: str) -> str:
    """`text` with quoted values and long numbers replaced by an ellipsis."""

    def mask(match: re.Match[str]) -> str:
        inner = match.group(1) if match.group(1) is not None else match.group(2)
        return match.group(0) if _SAFE_QUOTE.fullmatch(inner) else "'…'"

    return _DIGITS.sub("…", _QUOTED.sub(mask, text))
