"""The client certificate of a connection, as the gateway that ended TLS gives it (RFC 9440), and tokens bound to it (RFC 8705)."""

import base64
import binascii
import hashlib
import re

from starlette.types import Scope

HEADER = b"client-cert"
CONFIRMATION = "x5t#S256"
"""The member of a token's `cnf` claim (RFC 8705 3.1)."""
_SCOPE_KEY = "fhir_sip.client_certificate"
_BYTES = re.compile(rb":([A-Za-z0-9+/]{1,12000}={0,2}):")
THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


def note_certificate(scope: Scope, is_from_gateway: bool) -> None:
    """Keep the thumbprint of the certificate for this request. The header is believed only when a trusted gateway sent it."""
    given = [value for name, value in scope["headers"] if name == HEADER]
    scope[_SCOPE_KEY] = thumbprint_of_header(given[0]) if is_from_gateway and len(given) == 1 else None


def presented_certificate(scope: Scope) -> str | None:
    """The thumbprint of the certificate that the caller presented to the gateway; None when there was none that can be read."""
    thumbprint: str | None = scope.get(_SCOPE_KEY)
    return thumbprint


def thumbprint_of_header(value: bytes) -> str | None:
    """SHA-256 of the DER certificate in a `Client-Cert` header, base64url without padding; None when it holds none."""
    match = _BYTES.fullmatch(value.strip())
    try:
        der = base64.b64decode(match.group(1), validate=True) if match else None
    except binascii.Error:
        der = None
    if der is None:
        return None
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
