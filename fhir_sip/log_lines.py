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
    JWKS_NOT_FETCHED = "keys at a client's jwks_url not fetched, kind {kind}"
    CLIENTS_READ = "clients file read, clients {clients}"
    CLIENTS_REFUSED = "clients file refused, the clients before it stay"
    STORE_UNREACHABLE = "store unreachable, kind {kind}"
    STORE_REFUSED = "store refused content with status {status}"
    AUDIT_UNWRITABLE = "audit journal cannot be written, kind {kind}"
    AUDIT_FULL = "audit journal full: the store has not taken its events"
    AUDIT_NOT_SHIPPED = "audit events wait for the store, kind {kind}"
    AUDIT_SET_ASIDE = "audit event refused by the store and set aside, chain {chain} record {seq}"
    RACE_LOST = "write race lost, attempt {attempt}"
    UNEXPECTED = "request {request_id} failed unexpectedly with {kind} at {place}"


def log(line: LogLine, level: int = logging.INFO, **values: str | int | float) -> None:
    """Log one sentence of the list. Raises KeyError when a named value is missing: a log line is code, not luck."""
    _logger.log(level, line.value.format(**values))
