"""Is what the examples map to valid against the profiles? Asked of the validator, when there is one."""

import asyncio
from collections.abc import Iterator, Sequence

from fhir_sip.validation.verdict import Engine, verdict

from ..document import DocumentInvalid, parse_document
from ..document_to_fhir import to_fhir
from .cases import Case, Data
from .findings import Finding
from .reading import Reading


def profile_findings(reading: Reading, cases: Sequence[Case], engine: Engine) -> Iterator[Finding]:
    """Yield each error in a Bundle, or in the Bundle a SIP document gives.

    Not asked about: a Bundle that claims no profile, and a part of a plan (a kallelse): profiles are of whole ones.
    """
    for case in cases:
        bundle = case.right if reading.source.right == "fhir" else _as_fhir(case.right)
        if not any(entry["resource"].get("meta", {}).get("profile") for entry in bundle.get("entry", ())):
            continue
        for issue in asyncio.run(verdict(engine, bundle)):
            if issue.severity == "error":
                yield Finding(case.file, 1, "example-profile", f"{issue.expression}: {issue.rule or issue.code}")


def _as_fhir(document: Data) -> Data:
    try:
        return to_fhir(parse_document(document))
    except DocumentInvalid:
        return {}
