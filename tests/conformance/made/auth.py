"""What the token endpoint, or who reads its tokens, does not look at."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from tests.conformance.made.doing import LEADER, asks, asks_for_token, changed, element, fault, status, without
from tests.conformance.proxy import Got, Proxy, Sent, claims_of


def _assertion(sent: Sent) -> dict[str, Any]:
    return claims_of(parse_qs(sent.body.decode()).get("client_assertion", [""])[0])


def _header_of(sent: Sent) -> str:
    return parse_qs(sent.body.decode()).get("client_assertion", [""])[0]


def _gives(when: Callable[[Sent, Proxy], bool]) -> Any:
    """A token for an assertion that was refused."""

    def after(sent: Sent, got: Got, proxy: Proxy) -> Got | None:
        if not asks_for_token(sent) or got.status < 400 or not when(sent, proxy):
            return None
        return got.with_json(
            {"access_token": "x.x.x", "token_type": "bearer", "expires_in": 300, "scope": "system/CarePlan.rs"}, 200
        )

    return after


def _is_again(sent: Sent, proxy: Proxy) -> bool:
    known = proxy.seen.setdefault("jti", set())
    seen = _assertion(sent).get("jti") in known
    known.add(_assertion(sent).get("jti"))
    return seen


def _replayed() -> Any:
    def after(sent: Sent, got: Got, proxy: Proxy) -> Got | None:
        return _gives(lambda s, p: True)(sent, got, proxy) if asks_for_token(sent) and _is_again(sent, proxy) else None  # type: ignore[no-any-return]

    return after


def _claim(name: str, wrong: Callable[[Any, str], bool]) -> Any:
    return _gives(lambda sent, proxy: wrong(_assertion(sent).get(name), proxy.url))


def _looks_right(sent: Sent, proxy: Proxy) -> bool:
    """Nothing is wrong with what it says: then it is the signature."""
    said, now = _assertion(sent), time.time()
    right = (
        said.get("aud") == f"{proxy.url}/token"
        and said.get("iss") == said.get("sub") == LEADER
        and now < said.get("exp", 0) < now + 301
    )
    return right and bool(_header_of(sent).split(".")[-1]) and not _is_again(sent, proxy)


def _is_narrow(sent: Sent) -> bool:
    """A read by the leading party with a token for CarePlans only."""
    return sent.caller == LEADER and claims_of(sent.token).get("scope") == "system/CarePlan.rs"


_TOKEN = changed  # the token endpoint answers JSON
_CONFIGURATION = asks("GET", r"(/fhir)?/\.well-known/smart-configuration")
FAULTS = (
    fault("undiscovered", "the SMART configuration is not found", "auth", after=status(_CONFIGURATION, {200}, 404)),
    fault(
        "no-challenge",
        "a 401 has no WWW-Authenticate",
        "auth",
        after=lambda s, g, p: g.without_header("WWW-Authenticate") if g.status == 401 else None,
    ),
    fault("token-lives-a-day", "a token lives a day", "auth", after=_TOKEN(asks_for_token, element("expires_in", 86_400))),
    fault("token-lives-an-hour", "a token lives an hour", "auth", after=_TOKEN(asks_for_token, element("expires_in", 3_600))),
    fault("token-cached", "a token may be cached", "auth", after=without(asks_for_token, "Cache-Control")),
    fault("replay", "an assertion is good twice", "auth", after=_replayed()),
    fault(
        "aud-not-read",
        "an assertion for somebody else is taken",
        "auth",
        after=_claim("aud", lambda aud, url: aud != f"{url}/token"),
    ),
    fault("iss-not-read", "an assertion of another issuer is taken", "auth", after=_claim("iss", lambda iss, _: iss != LEADER)),
    fault(
        "sub-not-read", "an assertion about another client is taken", "auth", after=_claim("sub", lambda sub, _: sub != LEADER)
    ),
    fault(
        "exp-not-read", "an assertion that is over is taken", "auth", after=_claim("exp", lambda exp, _: (exp or 0) < time.time())
    ),
    fault(
        "exp-not-bounded",
        "an assertion may live for hours",
        "auth",
        after=_claim("exp", lambda exp, _: (exp or 0) > time.time() + 301),
    ),
    fault("signature-not-checked", "whoever signs is believed", "auth", after=_gives(_looks_right)),
    fault(
        "unsigned-taken",
        "an assertion without a signature is taken",
        "auth",
        after=_gives(lambda s, _: not _header_of(s).split(".")[-1]),
    ),
    fault(
        "scopes-not-heeded",
        "a token is good for everything",
        "auth",
        before=lambda s, p: s.with_header("Authorization", p.tokens[LEADER]) if _is_narrow(s) else None,
    ),
    fault(
        "any-scope-given",
        "a scope that is not registered is given",
        "auth",
        after=lambda s, g, p: (
            g.with_json((g.json or {}) | {"access_token": "x", "scope": parse_qs(s.body.decode()).get("scope", [""])[0]}, 200)
            if asks_for_token(s) and b"Conformance" in s.body
            else None
        ),
    ),
)
