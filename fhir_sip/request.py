"""HTTP to FhirRequest: what every interaction gets to see of a request."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from starlette.requests import Request

from fhir_sip.errors import InvalidRequest, Issue, RequestTimeout, TooLarge, UnsupportedMediaType
from fhir_sip.validation.identifiers import may_hold_personal_number

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_RESOURCE_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_ETAG = re.compile(r'W/"([A-Za-z0-9.-]{1,64})"')
_JSON_TYPES = ("application/fhir+json", "application/json")
_FORM_TYPE = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 100
_LONGEST_VALUE = 10_000


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
    server_host: str = ""
    raw_query: str = ""
    """Query and form just as they were sent, for the audit (IHE BALP asks for them so); never logged elsewhere."""

    @property
    def has_form(self) -> bool:
        """True when the body was a form; its fields then stand among `parameters`."""
        return _media_type(self.headers.get("content-type", "")) == _FORM_TYPE


def read_head(http: Request) -> FhirRequest:
    """What is known of a request before its body and query are read: enough to audit a refusal."""
    return FhirRequest(
        method=http.method,
        request_id=_request_id(http.headers.get("x-request-id")),
        client_host=http.client.host if http.client else "",
        server_host=str((http.scope.get("server") or ("",))[0]),
        raw_query=http.scope["query_string"].decode("utf-8", "surrogateescape"),
    )


async def read_request(http: Request, max_body_bytes: int) -> FhirRequest:
    """Read an HTTP request. Raises TooLarge before more than `max_body_bytes` is held, InvalidRequest on a bad header."""
    body = await read_body(http, max_body_bytes)
    parameters = read_parameters(http.scope["query_string"])
    content_type = http.headers.get("content-type", "")
    head = read_head(http)
    if http.method == "POST" and _media_type(content_type) == _FORM_TYPE:
        parameters += read_parameters(body)
        head = replace(head, raw_query="&".join(filter(None, (head.raw_query, body.decode("utf-8", "surrogateescape")))))
    elif body:
        _refuse_foreign_format(content_type, http.headers.get("content-encoding", "identity"))
    return replace(
        head,
        parameters=tuple(parameters),
        body=body,
        if_match=read_version(http.headers.get("if-match")),
        headers=dict(http.headers),
    )


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _refuse_foreign_format(content_type: str, encoding: str) -> None:
    """JSON in UTF-8, not compressed, is the one format (FHIR R4 http.html#mime-type). A missing type is taken as JSON."""
    media_type, _, rest = content_type.lower().partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]*)", rest)
    is_json = not content_type.strip() or media_type.strip() in _JSON_TYPES
    if not is_json or (charset and charset.group(1) != "utf-8"):
        text = "Innehållstypen stöds inte, använd application/fhir+json i UTF-8 / Unsupported Content-Type"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Type")])
    if encoding.strip().lower() not in ("", "identity"):
        text = "Komprimerat innehåll tas inte emot / Compressed bodies are not accepted"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Encoding")])


def read_parameters(query: bytes) -> list[tuple[str, str]]:
    """Parameters of a query or a form. Raises InvalidRequest on too many, too long, or one that holds control characters."""
    try:
        parameters = parse_qsl(query.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        text = f"Parametrarna ska vara UTF-8 och högst {_MOST_PARAMETERS} / Parameters must be UTF-8, at most {_MOST_PARAMETERS}"
        raise InvalidRequest(text) from None
    for position, (name, value) in enumerate(parameters, 1):
        if len(name) + len(value) > _LONGEST_VALUE or not (name + value).isprintable():
            text = f"Parameter {position} är för lång eller har styrtecken / Parameter {position} is too long or unprintable"
            raise InvalidRequest([Issue("value", text)])
    return parameters


async def read_body(http: Request, max_body_bytes: int) -> bytes:
    """Give the body. Raises TooLarge before more than `max_body_bytes` is held, RequestTimeout when it does not come in time."""
    seconds: float = http.app.state.service.settings.body_timeout_seconds
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in http.stream():
                size += len(chunk)
                if size > max_body_bytes:
                    text = f"Innehållet är större än {max_body_bytes} byte / The body is over the limit"
                    raise TooLarge([Issue("too-long", text, "http.body")])
                chunks.append(chunk)
    except TimeoutError:
        raise RequestTimeout(
            [Issue("timeout", "Innehållet kom inte i tid / The body did not come in time", "http.body")]
        ) from None
    return b"".join(chunks)


def _request_id(given: str | None) -> str:
    """The caller's `X-Request-Id` when it is a plain token that is nobody's number (it is logged), else one of ours."""
    is_taken = given and _REQUEST_ID.fullmatch(given) and not may_hold_personal_number(given)
    return given if given and is_taken else secrets.token_hex(8)


def read_version(if_match: str | None) -> str | None:
    """Version of `If-Match: W/"<version>"` (FHIR R4 http.html#concurrency). Raises InvalidRequest on any other form."""
    if if_match is None:
        return None
    version = version_of(if_match)
    if version is None:
        text = 'If-Match ska ha formen W/"<version>" / If-Match must be W/"<version>"'
        raise InvalidRequest([Issue("value", text, "http.If-Match")])
    return version


def is_resource_id(text: str) -> bool:
    """True for a FHIR id (http://hl7.org/fhir/R4/datatypes.html#id)."""
    return _RESOURCE_ID.fullmatch(text) is not None


def version_of(etag: str) -> str | None:
    """The version in `W/"<version>"`, or None when the ETag has another form."""
    match = _ETAG.fullmatch(etag.strip())
    return match.group(1) if match else None
