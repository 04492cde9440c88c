"""Every error a caller can meet, as one tree and one table.

SipError
├── InvalidRequest          400  not JSON, an unknown parameter, a header that cannot be read
├── TokenRefused            400  the token endpoint says no (401 for invalid_client), in OAuth 2.0's form
├── Unauthenticated         401  no token, or one that does not hold
├── Forbidden               403  the token or the role cannot do this (never used to hide data: that is NotFound)
├── NotFound                404  missing, or not for this caller: the two answers are the same
├── MethodNotAllowed        405  an interaction this server does not have
├── Conflict                409  the plan exists already with other content, or a race was lost three times
├── PreconditionFailed      412  If-Match missing or stale
├── RequestTimeout          408  the body did not come in time
├── TooLarge                413  body over the limit
├── UriTooLong              414  address and query over the limit
├── UnsupportedMediaType    415  neither FHIR JSON nor JSON
├── Unprocessable           422  content that breaks a profile, a rule of the document or of the plan
├── TooManyRequests         429  this client, or this network address, asks too often
├── HeadersTooLarge         431  too many headers, or too large
├── Unavailable             503  the store or the audit log cannot be reached, or did not answer in time: try again
├── TooMuchTogether         503  more belongs to one plan than the store gives in one answer
└── StartRefused            --   the service will not start (no HTTP answer)

`STATUS` is the only place where an error meets HTTP. Messages are written here or by the rules, never by `str(exception)`
of a library, and never hold a value from a request: paths, kinds and rules only.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong: becomes one `OperationOutcome.issue`.

    `code` is from http://hl7.org/fhir/issue-type; `expression` a FHIRPath such as `CarePlan.goal[0]`, a path in the SIP
    document, or `http.` and the name of a header or parameter (`http.body` for a body that cannot be read);
    `rule` the id of the rule that was broken.
    """

    code: str
    text: str
    expression: str | None = None
    rule: str | None = None
    severity: str = "error"


class SipError(Exception):
    """Base of the tree. Holds the issues and nothing from the request."""

    default_code = "exception"

    def __init__(self, issues: Sequence[Issue] | str) -> None:
        """Take ready issues, or one sentence that becomes an issue with the class's own code."""
        self.issues: tuple[Issue, ...] = (Issue(self.default_code, issues),) if isinstance(issues, str) else tuple(issues)
        super().__init__("; ".join(issue.text for issue in self.issues))


class InvalidRequest(SipError):
    """The request cannot be read as what it says it is."""

    default_code = "invalid"


class TokenRefused(SipError):
    """An OAuth 2.0 error (RFC 6749 5.2): `error` is its code."""

    def __init__(self, error: str, description: str) -> None:
        """`description` is ours and holds nothing of the request."""
        super().__init__(description)
        self.error = error
        self.description = description


class Unauthenticated(SipError):
    """No bearer token, or one that does not hold; `error` is then RFC 6750's code (3.1)."""

    default_code = "login"

    def __init__(self, issues: Sequence[Issue] | str, error: str | None = None) -> None:
        """Remember the code, for the challenge in the answer."""
        super().__init__(issues)
        self.error = error


class Forbidden(SipError):
    """The token or the caller's role in the plan cannot do this."""

    default_code = "forbidden"


class NotFound(SipError):
    """Missing or hidden; the caller cannot tell which."""

    default_code = "not-found"

    def __init__(self, issues: Sequence[Issue] | str = "Finns inte, eller är inte tillgänglig för er / Not found") -> None:
        """One fixed sentence, so that missing and hidden give the same bytes."""
        super().__init__(issues)


class MethodNotAllowed(SipError):
    """An interaction that the CapabilityStatement does not offer."""

    default_code = "not-supported"


class Conflict(SipError):
    """The write meets other content under the same business identifier."""

    default_code = "conflict"


class PreconditionFailed(SipError):
    """`If-Match` is missing or names an old version; `etag` is the current one when the caller may see it."""

    default_code = "conflict"

    def __init__(self, issues: Sequence[Issue] | str, etag: str | None = None) -> None:
        """Remember the current ETag, so that the answer can carry it."""
        super().__init__(issues)
        self.etag = etag


class RequestTimeout(SipError):
    """The body did not come in time."""

    default_code = "timeout"


class TooLarge(SipError):
    """The body is over the limit."""

    default_code = "too-long"


class UriTooLong(SipError):
    """Address and query together are over the limit: a long search is sent by POST."""

    default_code = "too-long"


class UnsupportedMediaType(SipError):
    """The body is in a format this interaction does not take."""

    default_code = "not-supported"


class Unprocessable(SipError):
    """Well-formed, but against a profile or a rule."""

    default_code = "business-rule"


class TooManyRequests(SipError):
    """A rate limit is reached; ask again after `retry_after` seconds. Nothing was looked at, and nothing is audited."""

    default_code = "throttled"

    def __init__(self, issues: Sequence[Issue] | str, retry_after: int = 1) -> None:
        """Remember when a new request will be taken."""
        super().__init__(issues)
        self.retry_after = retry_after


class HeadersTooLarge(SipError):
    """More headers, or larger ones, than are taken."""

    default_code = "too-long"


class Unavailable(SipError):
    """The store or the audit log is out of reach; ask again after `retry_after` seconds.

    A write that was under way may have been stored: plans and updates can be sent again safely, a single create is looked for first.
    """

    default_code = "transient"
    retry_after = 5


class TooMuchTogether(Unavailable):
    """More belongs together than the store gives in one answer, so what decides may be missing."""


class StartRefused(SipError):
    """The service will not start: a thing it cannot do without is missing."""


STATUS: dict[type[SipError], int] = {
    InvalidRequest: 400,
    TokenRefused: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    RequestTimeout: 408,
    PreconditionFailed: 412,
    TooLarge: 413,
    UriTooLong: 414,
    UnsupportedMediaType: 415,
    Unprocessable: 422,
    TooManyRequests: 429,
    HeadersTooLarge: 431,
    Unavailable: 503,
    TooMuchTogether: 503,
}


def operation_outcome(issues: Sequence[Issue]) -> dict[str, object]:
    """FHIR OperationOutcome for some issues (http://hl7.org/fhir/R4/operationoutcome.html)."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": issue.severity,
                "code": issue.code,
                "details": {"text": issue.text}
                | ({"coding": [{"system": "https://fhir-sip.se/ig/rule", "code": issue.rule}]} if issue.rule else {}),
                **({"expression": [issue.expression]} if issue.expression else {}),
            }
            for issue in issues
        ],
    }
