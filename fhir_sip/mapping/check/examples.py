"""Does every example map to what stands beside it, and back?"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from ..bundle_faults import bundle_faults
from ..differences import different_paths
from ..document import DocumentInvalid, parse_document
from ..roads import Refused, Ways
from .cases import Case
from .findings import Finding
from .reading import Reading

_MOST_PATHS = 5


def example_findings(reading: Reading, ways: Ways, cases: Sequence[Case]) -> Iterator[Finding]:
    """Yield each example that does not map to what stands beside it, does not come back, or maps to something invalid."""
    for case in cases:
        yield from _unlike(case.file, "example-forward", case.right, partial(ways.forward, case.left))
        wanted = case.back if case.back is not None else _or_none(partial(ways.normal, case.left))
        if wanted is not None:
            yield from _unlike(case.file, "example-back", wanted, partial(ways.back, case.right, case.left))
            for name, other in case.others:
                yield from _unlike(f"examples/{name}", "example-read", wanted, partial(ways.back, other, case.left))
        yield from _invalid(reading, case)


def _unlike(file: str, rule: str, wanted: Any, way: Callable[[], Any]) -> Iterator[Finding]:
    try:
        given = way()
    except Refused as refused:
        for fault in refused.faults:
            yield Finding(file, fault.line or 1, rule, f"{fault.path or '(document)'}: {fault.rule}: {fault.text}")
        return
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        yield Finding(file, 1, rule, f"the lines cannot map it ({type(error).__name__})")
        return
    if paths := different_paths(wanted, given):
        more = f" and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else ""
        yield Finding(file, 1, rule, f"differs at {', '.join(paths[:_MOST_PATHS])}{more}")


def _or_none(way: Callable[[], Any]) -> Any:
    try:
        return way()
    except Refused:
        return None


def _invalid(reading: Reading, case: Case) -> Iterator[Finding]:
    """By shape: a SIP document, or FHIR R4 resources; the profiles are asked by `--validate`."""
    if reading.source.right == "sip":
        try:
            parse_document(case.right, partial=True)
        except DocumentInvalid as invalid:
            for issue in invalid.issues:
                yield Finding(case.file, 1, "example-invalid", f"{issue.path or '(document)'}: {issue.rule}")
        return
    for fault in bundle_faults(case.right):
        yield Finding(case.file, 1, "example-invalid", f"Bundle.{fault.path}: {fault.rule}")
