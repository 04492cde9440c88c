"""Which formats there are, and how a document gets from one to another: through the SIP document or a Bundle of one plan.

A source whose right side is `sip` needs nothing but its tables. What has Python beside its tables is named here, and nowhere else.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from fhir_sip.rivta import care_plans
from fhir_sip.rivta.issues import XmlInvalid
from fhir_sip.rivta.tree import check_care_plan

from .document import DocumentInvalid, parse_document
from .document_to_fhir import to_fhir
from .fhir_to_document import from_fhir
from .forms import form_to_sip, sip_to_form
from .tables import Source, in_place

Data = dict[str, Any]


class Fault(NamedTuple):
    """One thing wrong with a document: `path` in it, the rule, a text for staff; `line` of its file when that is known, else 0."""

    path: str
    rule: str
    text: str
    line: int = 0


class Refused(Exception):
    """A document cannot be mapped; `faults`, at least one, hold nothing of what it says."""

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults."""
        self.faults = faults
        super().__init__("; ".join(f"{fault.path or '(document)'}: {fault.rule}" for fault in faults))


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Turn what a document or an XML message is refused for into Refused, with the same paths, rules and lines."""
    try:
        yield
    except DocumentInvalid as invalid:
        raise Refused(*(Fault(issue.path, issue.rule, issue.message) for issue in invalid.issues)) from None
    except XmlInvalid as invalid:
        raise Refused(*(Fault(issue.path, issue.rule, issue.text, issue.line) for issue in invalid.issues)) from None


class Ways(NamedTuple):
    """A source both ways, as JSON data. `back` takes the left document it came from too, which names the table.

    `normal`: a left document as it comes back when nothing is lost.
    """

    forward: Callable[[Data], Data]
    back: Callable[[Data, Data], Data]
    normal: Callable[[Data], Data]


def _of_sip(source: Source) -> Ways:
    return Ways(
        lambda document: to_fhir(parse_document(document)),
        lambda bundle, document: from_fhir(bundle).as_json(),
        lambda document: parse_document(document).as_json(),
    )


def _of_rivta(source: Source) -> Ways:
    def forward(care_plan: Data) -> Data:
        check_care_plan(care_plan)
        return care_plans.to_bundle(care_plan)

    return Ways(forward, lambda bundle, care_plan: care_plans.from_bundle(bundle), lambda care_plan: care_plan)


BESIDE: Mapping[str, Callable[[Source], Ways]] = {"sip": _of_sip, "rivta_getcareplans": _of_rivta}
"""The sources with Python beside their tables: `fhir_sip/mapping/` has the SIP document's, `fhir_sip/rivta/` RIV-TA's."""


def ways_of(source: Source) -> Ways | None:
    """Give a source both ways; None when its right side is `fhir` and no Python beside it makes the Bundle. They raise Refused."""
    ways = BESIDE[source.name](source) if source.name in BESIDE else _of_form(source) if source.right == "sip" else None
    return Ways(*(_refusing(source, way) for way in ways)) if ways else None


def _of_form(source: Source) -> Ways:
    def back(document: Data, form: Data) -> Data:
        named = form.get(source.chosen_by) if source.chosen_by else None
        return sip_to_form(source, parse_document(document, partial=True), named)

    return Ways(lambda form: form_to_sip(source, form).as_json(), back, lambda form: form)


def _refusing(source: Source, way: Callable[..., Data]) -> Callable[..., Data]:
    def refusing(*given: Data) -> Data:
        with in_place(source), refusals():
            return way(*given)

    return refusing
