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
from fhir_sip.validation.messages import base_issue, issue_of
from fhir_sip.validation.places import OUR_PROFILE, Place, place_of

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SAFE_QUOTE = re.compile(
    r"(https?://(fhir-sip\.se|hl7\.org|terminology\.hl7\.org)/[^ ]*|[A-Z][A-Za-z]+(\.[a-zA-Z]+(\[x\])?|:[A-Za-z-]+)*)"
)
_REMARK = re.compile(r"/\*.*?\*/")  # the engine's own, in a Bundle: which resource stands there
_XPATH_STEP = re.compile(r"/f:")
_INDEX = re.compile(r"\[\d+\]")
_DIGITS = re.compile(r"\d{5,}")
_RULE = re.compile(r"\b(sip-[a-z0-9-]+|[a-z]{2,4}-\d+[a-z]?)\b")
_UNREADABLE = re.compile(r"\[element=\"(\w+)\"\] Invalid attribute value \"(.*?)\"", re.DOTALL)
_NOTHING = re.compile(r"(?!)")
_SAID_BETTER = {
    "fhir-required": re.compile(r":[^.]+/min$"),
    "ext-1": re.compile(r"value\[x\]/min$"),
    "fhir-extension": re.compile(r"value\[x\]/min$"),
}
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
    return [issue for issue in all_issues_of(body, sent) if issue.severity == "error"]


def all_issues_of(body: bytes, sent: Sequence[dict[str, Any]] = (), profile: str | None = None) -> list[Issue]:
    """The same with warnings; `profile` is the name of the profile that was checked against, where one resource was."""
    try:
        outcome = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    return issues_of_outcome(outcome, sent, profile)


def issues_of_outcome(outcome: Any, sent: Sequence[dict[str, Any]] = (), profile: str | None = None) -> list[Issue]:
    """As `all_issues_of`, of an OperationOutcome already read. Advice on good practice is left out."""
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
        return []
    told = [issue for issue in outcome.get("issue", ()) if issue.get("severity") in ("error", "fatal", "warning")]
    issues = [_issue(issue, sent, profile) for issue in told if not _is_advice(issue)]
    return [issue for issue in dict.fromkeys(issues) if not _is_said_better(issue, issues)]


def _is_advice(issue: dict[str, Any]) -> bool:
    """An attachment of a title only, as of a consent on paper, is one of the things the engine would rather see fuller."""
    return (
        _text(issue).endswith("(Best Practice Recommendation)") or _message_id(issue) == "TYPE_SPECIFIC_CHECKS_DT_ATT_NO_CONTENT"
    )


def _message_id(issue: dict[str, Any]) -> str:
    return next((str(coding["code"]) for coding in issue.get("details", {}).get("coding", ()) if "code" in coding), "")


def _is_said_better(issue: Issue, issues: Sequence[Issue]) -> bool:
    """Of a missing slice the engine says twice that it is missing: once for all slices together, once by name.

    Of an extension without its value even thrice: by our rule, by a rule of FHIR (ext-1), and because it is a simple extension.
    """
    better = _SAID_BETTER.get(issue.rule or "", _NOTHING)
    return any(
        (issue.expression == one.expression and better.search(one.rule or "")) or _is_part_of_mistyped(issue, one)
        for one in issues
    )


def _is_part_of_mistyped(issue: Issue, one: Issue) -> bool:
    """The engine holds a value of a wrong type, and its parts, against the type that is allowed: it says too much."""
    inside = f"{issue.expression}.".startswith(f"{one.expression}.")
    return inside and issue is not one and (one.rule or "").endswith("/type")


def _text(issue: dict[str, Any]) -> str:
    return issue.get("diagnostics") or issue.get("details", {}).get("text") or ""


def _issue(issue: dict[str, Any], sent: Sequence[dict[str, Any]], profile: str | None) -> Issue:
    text = _text(issue)
    if text.startswith("HAPI-"):
        return _issue_of_parser(text, sent)
    expression = _fhirpath((issue.get("expression") or issue.get("location") or [None])[0])
    severity = "warning" if issue["severity"] == "warning" else "error"
    message_id = _message_id(issue)
    if known := issue_of(message_id, text, expression, severity, _place(text, expression, sent, profile)):
        return known
    rule = _RULE.search(text)
    code = issue.get("code")
    return Issue(
        "invariant" if rule else code if code in _ISSUE_CODES else "processing",
        without_values(text),
        expression,
        rule.group(1) if rule else None,
        severity,
    )


def _place(text: str, expression: str | None, sent: Sequence[dict[str, Any]], profile: str | None) -> Place | None:
    """The element of a profile that the expression stands for. Of several resources nobody knows which one it is about, but the
    message may name the profile.
    """
    named = OUR_PROFILE.search(text)
    owner = profile or (named.group(1) if named else None)
    if expression is None or owner is None:
        return None
    walked = place_of(expression, sent[0], owner) if len(sent) == 1 else None
    return walked or Place(owner, _INDEX.sub("", expression))


def _fhirpath(place: str | None) -> str | None:
    """The engine names an element by FHIRPath; its XML parser by XPath, or only by line and column, which means nothing here."""
    if place is None or place.startswith("Line["):
        return None
    place = _REMARK.sub("", place)
    return _XPATH_STEP.sub(".", place).removeprefix(".") if place.startswith("/") else place


def _issue_of_parser(text: str, sent: Sequence[dict[str, Any]]) -> Issue:
    unreadable = _UNREADABLE.search(text)
    if unreadable is None:
        return Issue("processing", "Registret tog inte emot innehållet / The store refused the content")
    places = (place for resource in sent for place in _places(resource, resource["resourceType"], unreadable.groups()))
    return base_issue("fhir-code", next(places, None))


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
