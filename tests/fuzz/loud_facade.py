"""A facade that logs at DEBUG, all it says in one file, with a fault put in when asked.

`python -m tests.fuzz.loud_facade FILE FAULT serve …` is `fhir-sip serve …`; FAULT is `none` or a name of `FAULTS`.
"""

import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import fhir_sip.answering
from fhir_sip.cli import main
from fhir_sip.errors import InvalidRequest, NotFound, SipError
from fhir_sip.request import FhirRequest

# At DEBUG these write whole requests; the service never sets that.
_OTHERS = ("httpx", "httpcore", "hpack")


def _quotes() -> None:
    """An error text that holds what was sent."""
    real = fhir_sip.answering.audited_refusal

    async def quoting(service: Any, trail: Any, caller: Any, request: FhirRequest, error: SipError) -> SipError:
        told = await real(service, trail, caller, request, error)
        return (
            InvalidRequest(f"{request.raw_query} {request.body.decode(errors='replace')}")
            if type(told) is InvalidRequest
            else told
        )

    vars(fhir_sip.answering)["audited_refusal"] = quoting


def _raises() -> None:
    """A refusal that ends in an exception nobody thought of."""
    real = fhir_sip.answering.audited_refusal

    async def raising(service: Any, trail: Any, caller: Any, request: FhirRequest, error: SipError) -> SipError:
        if isinstance(error, NotFound):
            raise KeyError("nothing there")
        return await real(service, trail, caller, request, error)

    vars(fhir_sip.answering)["audited_refusal"] = raising


def _logs() -> None:
    """A line of the log that holds the query."""
    real = fhir_sip.answering.finished

    def logging_too_much(response: Any, request: FhirRequest, *given: Any) -> Any:
        logging.getLogger("fhir_sip").debug("answered %s", request.raw_query)
        return real(response, request, *given)

    vars(fhir_sip.answering)["finished"] = logging_too_much


FAULTS: dict[str, Callable[[], None]] = {"quotes": _quotes, "raises": _raises, "logs": _logs}


def _loud(level: int = logging.DEBUG) -> None:
    """All loggers at DEBUG; `main` sets its own level only after this, so it is kept from doing so."""
    logging.basicConfig(level=level, format="%(asctime)s %(name)s %(message)s")
    for name in _OTHERS:
        logging.getLogger(name).setLevel(logging.INFO)
    own = logging.getLogger("fhir_sip")
    own.setLevel(level)
    vars(own)["setLevel"] = lambda _: None


if __name__ == "__main__":
    _, file, fault, *words = sys.argv
    written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    _loud()
    if fault in FAULTS:
        FAULTS[fault]()
    sys.exit(main(words))
