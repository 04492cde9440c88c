"""HTTP to FhirRequest: what every interaction gets to see of a request."""

import re
import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from starlette.requests import Request

from fhir_sip.errors import InvalidRequest, TooLarge, UnsupportedMediaType

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ETAG = re.compile(r'W/"([A-Za-z0-9.-]{1,64})"')
_JSON_TYPES = ("application/fhir+json", "application/json")
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class FhirRequest:
    """One request: `parameters` are the query's, or a POSTed search form's, in order; `body` is within the size limit."""

    method: str
    request_id: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    if_match: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    client_host: str = ""

    @property
    def raw_query(self) -> str:
        """The query as audited (IHE BALP asks for it whole, base64 in the event; it is never logged elsewhere)."""
        return "&".join(f"{name}={value}" for name, value in self.parameters)


def read_head(http: Request) -> FhirRequest:
    """What is known of a request before its body and query are read: enough to audit a refusal."""
    return FhirRequest(
        method=http.method,
        request_id=_request_id(http.headers.get("x-request-id")),
        client_host=http.client.host if http.client else "",
    )


async def read_request(http: Request, max_body_bytes: int) -> FhirRequest:
    """Read an HTTP request. Raises TooLarge before more than `max_body_bytes` is held, InvalidRequest on a bad header."""
    body = await _read_body(http, max_body_bytes)
    parameters = parse_qsl(http.url.query, keep_blank_values=True)
    media_type = http.headers.get("content-type", "").partition(";")[0].strip().lower()
    if http.method == "POST" and media_type == _FORM_TYPE:
        parameters += _parse_form(body)
    elif body and media_type and media_type not in _JSON_TYPES:
        raise UnsupportedMediaType("Innehållstypen stöds inte, använd application/fhir+json / Unsupported Content-Type")
    return replace(
        read_head(http),
        parameters=tuple(parameters),
        body=body,
        if_match=read_version(http.headers.get("if-match")),
        headers=dict(http.headers),
    )


def _parse_form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError:
        raise InvalidRequest("Formuläret är inte UTF-8 / The form is not UTF-8") from None


async def _read_body(http: Request, max_body_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in http.stream():
        size += len(chunk)
        if size > max_body_bytes:
            raise TooLarge(f"Innehållet är större än {max_body_bytes} byte / The body is over the limit")
        chunks.append(chunk)
    return b"".join(chunks)


def _request_id(given: str | None) -> str:
    """The caller's `X-Request-Id` when it is a plain token, else one of ours."""
    return given if given and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def read_version(if_match: str | None) -> str | None:
    """Version of `If-Match: W/"<version>"` (FHIR R4 http.html#concurrency). Raises InvalidRequest on any other form."""
    if if_match is None:
        return None
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise InvalidRequest('If-Match ska ha formen W/"<version>" / If-Match must be W/"<version>"')
    return match.group(1)
