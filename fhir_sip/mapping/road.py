"""From one format to another, one document at a time: mapped whole, or refused with every fault; and what the target cannot hold."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fhir_sip.printing import PrintError

from .document import DocumentInvalid, SipDocument, parse_document
from .document_to_fhir import to_fhir
from .fhir_to_document import from_fhir
from .formats import FHIR, RIVTA, SIP, Format, UnknownFormat
from .left_aside import left_aside, with_ids_of
from .roads import Data, Fault, Refused, refusals

LEFT_ASIDE, NO_WAY_BACK = "left aside", "no way back"


class Road(NamedTuple):
    """The way from one format to another, by way of the SIP document or a Bundle."""

    start: Format
    end: Format

    def map(self, data: Data) -> Any:
        """Give the document in the target's format. Raises Refused."""
        try:
            return _refusing(lambda: self.end.from_hub(_crossed(_in(self.start, data), self.start.hub, self.end.hub)))
        except Refused as refused:
            own = f"{self.start.name}:"
            raise Refused(*(fault._replace(path=fault.path.removeprefix(own)) for fault in refused.faults)) from None

    def left_aside(self, data: Data, made: Any) -> list[Fault]:
        """Give what does not come back from what was made, as faults of the rule LEFT_ASIDE; none where there is no way back."""
        if self.end.to_hub is None or RIVTA in (self.end.name, self.start.name):
            return []
        try:
            back = parse_document(made, partial=True) if self.end.name == SIP else self.end.to_hub(made)
            returned = self.start.again(_crossed(back, self.end.hub, self.start.hub), data)
        except DocumentInvalid as invalid:
            return [Fault("", NO_WAY_BACK, f"{issue.path}: {issue.rule}") for issue in invalid.issues]
        if self.start.name == SIP:
            before = parse_document(data, partial=True).as_json()
            paths = left_aside(before, with_ids_of(before, returned))
        else:
            paths = left_aside(data, returned, is_bundle=self.start.name == FHIR)
        return [Fault(path, LEFT_ASIDE, "") for path in paths]


def road(start: Format, end: Format) -> Road:
    """Give the road. Raises UnknownFormat where there is none: from what can only be made, and from RIV-TA to other than FHIR."""
    if start.to_hub is None:
        raise UnknownFormat(f"{start.name} can only be made, not read")
    if start.name == RIVTA and end.name not in (FHIR, RIVTA):
        raise UnknownFormat(f"{RIVTA} maps to {FHIR} only: such a plan is a document, whose content is not known")
    return Road(start, end)


def _in(start: Format, data: Data) -> Any:
    return start.to_hub(data) if start.to_hub else data


def _crossed(value: Any, start: str, end: str) -> Any:
    if start == end:
        return value
    if end == FHIR:
        document: SipDocument = value
        return to_fhir(document)
    try:
        return from_fhir(value)
    except DocumentInvalid as invalid:
        raise Refused(
            *(Fault(f"sip:{issue.path}" if issue.path else "", issue.rule, issue.message) for issue in invalid.issues)
        ) from None


def _refusing(way: Callable[[], Any]) -> Any:
    with refusals():
        try:
            return way()
        except PrintError as error:
            raise Refused(Fault("", "print", str(error))) from None
