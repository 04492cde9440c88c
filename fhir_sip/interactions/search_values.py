"""Search values that are not clear are refused: one reading only, and none that the store would pass over in silence.

Which parameters there are is for `access.search_guard`.
"""

import re
from collections.abc import Iterable

from fhir_sip.access.search_parameters import DATES
from fhir_sip.errors import InvalidRequest, Issue, UnsupportedMediaType
from fhir_sip.request import FhirRequest
from fhir_sip.validation.identifiers import may_hold_personal_number

PAGE_PARAMETER = "_page"
_DATE = re.compile(
    r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T[0-2]\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-][01]\d:[0-5]\d)?)?)?)?",
    re.ASCII,
)


def refuse_unclear(request: FhirRequest) -> None:
    """Raise InvalidRequest for what has two readings or gives more than was asked for, and UnsupportedMediaType for a posted
    search that is no form."""
    names = [name for name, _ in request.parameters]
    issues = [
        Issue("value", "Får anges högst en gång / At most once", f"http.{name}")
        for name in ("_count", "_sort", "_total", "_summary", PAGE_PARAMETER)
        if names.count(name) > 1
    ]
    if PAGE_PARAMETER in names and len(names) > 1:
        issues.append(Issue("value", "Sidlänken ska stå ensam / The page link must stand alone", f"http.{PAGE_PARAMETER}"))
    issues += [
        Issue("value", f"Parameter {position} har ett tomt alternativ / Parameter {position} has an empty alternative")
        for position, (_, value) in enumerate(request.parameters, 1)
        if any(not alternative.strip(" |$\\") for alternative in value.split(","))
    ]
    issues += [
        Issue("value", "Inte ett datum / Not a date", f"http.{name}")
        for name, value in request.parameters
        if name in DATES and not all(_DATE.fullmatch(date) for date in value.split(","))
    ]
    if issues:
        raise InvalidRequest(issues)
    if request.method == "POST" and request.body and not request.has_form:
        text = "En sökning skickas som formulär / A search is sent as a form"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Type")])


def shown_in_links(parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of a search that a link may repeat: no identifiers, nor any value that could be somebody's number."""
    return [
        (name, value) for name, value in parameters if not name.endswith("identifier") and not may_hold_personal_number(value)
    ]
