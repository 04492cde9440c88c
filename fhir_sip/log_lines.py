"""The closed list of sentences the service logs. No resource, header, query string or URL is ever a part of one."""

import logging
from enum import Enum

_logger = logging.getLogger("fhir_sip")


class LogLine(Enum):
    """Each sentence with the names of what it may hold: counts, codes, times, client ids and request ids only."""

    STARTED = "service started, profiles {profiles}, organisations {organisations}"
    ANSWERED = "request {request_id} {interaction} by {client_id} answered {status} in {milliseconds} ms"
    TOKEN_ISSUED = "token issued to client {client_id}"  # noqa: S105 - a log sentence
    TOKEN_REFUSED = "token refused, reason {reason}"  # noqa: S105 - a log sentence
    STORE_UNREACHABLE = "store unreachable, kind {kind}"
    STORE_REFUSED = "store refused content with status {status}"
    RACE_LOST = "write race lost, attempt {attempt}"
    UNEXPECTED = "request {request_id} failed unexpectedly with {kind} at {place}"


def log(line: LogLine, level: int = logging.INFO, **values: str | int | float) -> None:
    """Log one sentence of the list. Raises KeyError when a named value is missing: a log line is code, not luck."""
    _logger.log(level, line.value.format(**values))
