"""Every setting of the service, read once from the environment at start and then frozen."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from fhir_sip.errors import StartRefused

_PREFIX = "FHIR_SIP_"
# Variables with the same beginning that others read: the embedded store, the test suite.
_ELSEWHERE = ("FHIR_SIP_CACHE", "FHIR_SIP_MAVEN_REPOSITORY", "FHIR_SIP_TEST_STORE_URL", "FHIR_SIP_FAULT")


Names = Annotated[frozenset[str], BeforeValidator(lambda given: _names(given) if isinstance(given, str) else given)]
"""Several names in one variable, comma-separated."""


_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
Origins = Annotated[Names, AfterValidator(lambda given: _exact(given))]
"""Origins as browsers send them; no wildcard."""


def _exact(origins: frozenset[str]) -> frozenset[str]:
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError("not an origin")
    return origins


def _names(text: str) -> frozenset[str]:
    return frozenset(name for part in text.split(",") if (name := part.strip()))


class Settings(BaseModel):
    """The settings, one field each. The variable is `FHIR_SIP_` + the field's name in capitals.

    Keys are kept in files and only the paths stand here, so printing the settings shows no secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path("data"), description="Where the embedded store, the issuer's key and the clients file lie.")
    store_url: str | None = Field(
        None, description="Base URL of a FHIR R4 store to use instead of the embedded one, e.g. http://store:8080/fhir."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="How callers reach this service; stands in links and is the tokens' audience."
    )
    clients_file: Path | None = Field(None, description="Registered clients (JSON). Default: clients.json in the data directory.")
    issuer_key_file: Path | None = Field(
        None,
        description="Private key (PEM, P-256) that signs access tokens. Default: made at first start in the data directory. "
        "Replicas must share one.",
    )
    token_seconds: int = Field(300, ge=30, le=3600, description="Lifetime of an access token, seconds.")
    max_body_bytes: int = Field(2_000_000, ge=1_000, description="Largest request body, bytes (413 above).")
    max_depth: int = Field(50, ge=10, le=200, description="Deepest nesting of a JSON body (400 above).")
    store_timeout_seconds: float = Field(
        4.0, gt=0, le=30, description="How long a question to the store may take before the caller gets 503, seconds."
    )
    store_write_timeout_seconds: float = Field(
        20.0,
        gt=0,
        le=120,
        description="How long a transaction in the store may take, seconds. A question comes before it always, "
        "so a store that is down is noticed by then.",
    )
    trusted_proxies: str | None = Field(
        None,
        description="Addresses, comma-separated, of gateways whose X-Forwarded-For names the caller in the audit log; `*` for any, "
        "where only a gateway can reach the service. Unset, the header is not believed.",
    )
    client_certificates: bool = Field(
        False,
        description="The gateways of `trusted_proxies` ask for TLS client certificates, give them in Client-Cert (RFC 9440), and take "
        "away one that a caller sent itself.",
    )
    rate_per_second: float = Field(200.0, gt=0, description="Requests a second that one client may send, on average (429 above).")
    rate_burst: int = Field(1000, ge=1, description="How many of them at once.")
    address_rate_per_second: float = Field(
        50.0,
        gt=0,
        description="Requests a second without a valid token, those for a token too, from one network address (429 above).",
    )
    address_rate_burst: int = Field(1000, ge=1, description="How many of them at once.")
    max_concurrent: int = Field(
        200, ge=1, le=10_000, description="Requests under way at once in this process (503 above); ten times as many connections."
    )
    body_timeout_seconds: float = Field(20.0, gt=0, le=300, description="How long a body may take to come (408 above), seconds.")
    cors_origins: Origins | None = Field(
        None,
        description="Origins, comma-separated, of web pages that browsers may call the service from, such as https://app.example.se.",
    )
    jwks_cache_seconds: float = Field(
        300.0, ge=10, le=3600, description="How long keys fetched from a client's `jwks_url` are used, seconds."
    )
    jwks_hosts: Names | None = Field(
        None,
        description="Hosts, comma-separated, `name` or `name:port`, whose `jwks_url` may lead to an address that is not public. Plain "
        "http is taken from such a host on this machine only.",
    )
    rules_dir: Path | None = Field(
        None,
        description="Folder of the county rules (YAML): who signs, deadlines, names of states, required fields. Default: the `rules` "
        "that come with the service.",
    )
    figures_first_year: int = Field(2025, ge=1900, le=2999, description="The earliest year that figures are made of.")
    emergency_hours: int = Field(4, ge=1, le=24, description="How long an emergency access is open, hours.")
    max_count: int = Field(200, ge=1, le=500, description="Largest page a search gives (`_count` is capped).")

    directory_stale_days: int = Field(
        180,
        ge=1,
        le=3650,
        description="After how many days an entry of the public directory that was not checked is shown as stale.",
    )
    audit_journal_max_bytes: int = Field(
        1_000_000_000,
        ge=10_000,
        description="How much of the audit log may wait for the store before nothing more is answered (503), bytes.",
    )

    @property
    def audit_dir(self) -> Path:
        """Where the audit journals lie."""
        return self.data_dir / "audit"

    @property
    def clients_path(self) -> Path:
        """The file of registered clients."""
        return self.clients_file or self.data_dir / "clients.json"

    @property
    def issuer_key_path(self) -> Path:
        """The file of the issuer's private key."""
        return self.issuer_key_file or self.data_dir / "issuer-key.pem"

    @property
    def fhir_url(self) -> str:
        """Public FHIR base URL, without a trailing slash."""
        return self.public_url.rstrip("/") + "/fhir"

    @property
    def sip_url(self) -> str:
        """Public SIP JSON base URL."""
        return self.public_url.rstrip("/") + "/sip"

    @property
    def directory_url(self) -> str:
        """Public address of the directory's own FHIR base."""
        return self.public_url.rstrip("/") + "/directory"

    @property
    def token_url(self) -> str:
        """Public token endpoint."""
        return self.public_url.rstrip("/") + "/token"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **overrides: object) -> "Settings":
        """Read `FHIR_SIP_*` variables; `overrides` (command-line options that were given) win.

        Raises StartRefused naming the variable when one is unknown or its value cannot be.
        """
        known = {_PREFIX + name.upper(): name for name in cls.model_fields}
        unknown = sorted(name for name in environment if name.startswith(_PREFIX) and name not in {*known, *_ELSEWHERE})
        if unknown:
            raise StartRefused(f"Unknown setting {', '.join(unknown)} (docs/operations.md lists the settings)")
        found: dict[str, object] = {known[name]: value for name, value in environment.items() if name in known}
        try:
            return cls.model_validate(found | {name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            wrong = ", ".join(sorted(_PREFIX + str(problem["loc"][0]).upper() for problem in error.errors()))
            raise StartRefused(f"The setting {wrong} has a value that cannot be (docs/operations.md)") from None
