"""All checks of the suite `client`, of what was seen."""

from collections.abc import Callable
from pathlib import Path

from fhir_sip.conformance.check import Check, Suite, suite_in
from fhir_sip.conformance.client.seen import Blamed, NeverDone, Seen
from fhir_sip.conformance.expecting import NotApplicable, NotMet
from fhir_sip.conformance.verdicts import Outcome, Result

_CHECKS = Path(__file__).with_name("checks.yaml")
_FUNCTIONS = "fhir_sip.conformance.client.checks"


def client_suite() -> Suite:
    """The suite."""
    return suite_in(_CHECKS)


def judge(suite: Suite, seen: Seen, tell: Callable[[Check, Result], object]) -> list[tuple[Check, Result]]:
    """Every check with its result; `tell` is told of each."""
    found = []
    for check in suite.checks:
        result = judged(check, seen)
        tell(check, result)
        found.append((check, result))
    return found


def judged(check: Check, seen: Seen) -> Result:
    """The result of one check. What a role of the client must show and was never done is a failure, else it is skipped."""
    seen.told.clear()
    try:
        check.function(_FUNCTIONS, "")(seen)
    except NeverDone as words:
        outcome = Outcome.FAIL if set(check.roles) & set(seen.roles) else Outcome.SKIP
        return _result(check, outcome, f"the client never {words}", seen)
    except NotApplicable as words:
        return _result(check, Outcome.SKIP, str(words), seen)
    except Blamed as fault:
        return Result(check.id, Outcome.FAIL, str(fault), (fault.exchange.evidence,))
    except NotMet as words:
        return _result(check, Outcome.FAIL, str(words), seen)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        return _result(check, Outcome.ERROR, f"what was sent could not be read ({type(error).__name__}: {error})", seen)
    return _result(check, Outcome.PASS, "", seen)


def _result(check: Check, outcome: Outcome, words: str, seen: Seen) -> Result:
    return Result(check.id, outcome, words, tuple(one.evidence for one in seen.told))
