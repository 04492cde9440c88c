"""A whole run of the kit, or of some suites, as the command makes it."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from fhir_sip.conformance.check import read_suite, suite_names
from fhir_sip.conformance.party import Recorder
from fhir_sip.conformance.runner import Verdict, parties, run_suites
from fhir_sip.conformance.scene import Made
from fhir_sip.conformance.verdicts import Outcome


def verdict_of(url: str, credentials: Sequence[dict[str, Any]], folder: Path, suites: Sequence[str] = ()) -> Verdict:
    """The kit against the server at `url`; what it made there is noted in `folder`."""
    recorder, made = Recorder(), Made(folder / "made.txt")
    with ExitStack() as stack:
        asking = [stack.enter_context(closing(party)) for party in parties(url, credentials, recorder)]
        return run_suites([read_suite(name) for name in suites or suite_names()], asking, recorder, made, lambda *_: None)


def told(verdict: Verdict, *outcomes: Outcome) -> dict[str, str]:
    """Check -> words, of those with one of the outcomes."""
    return {check.id: result.words for _, found in verdict.suites for check, result in found if result.outcome in outcomes}
