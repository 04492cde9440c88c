"""How the client gets its tokens, and what it does with them (SMART Backend Services)."""

import re
from itertools import pairwise
from typing import Any

from fhir_sip.caller.assertion import ALGORITHMS, MAX_LIFETIME_SECONDS
from fhir_sip.caller.jwk_sets import key_of
from fhir_sip.conformance.client.assertion import Assertion
from fhir_sip.conformance.client.exchange import Exchange
from fhir_sip.conformance.client.seen import Seen, asks_records, blame

_FORM = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}
_SCOPE = re.compile(r"system/(\*|[A-Z][A-Za-z]+)\.(?=[cruds])c?r?u?d?s?(\?\S+)?")
_SKEW_SECONDS = 10
_EARLY_SECONDS = 60
_ENDED = 401


def discovers(seen: Seen) -> None:
    """The first token is asked for where the configuration, read before, says."""
    first = _token_requests(seen)[0]
    blame(first, any(one.asked.kind == "discovery" for one in seen.before(first)), "the configuration was not read before")


def asks_in_form(seen: Seen) -> None:
    """A form in the body of a POST, nothing in the URL."""
    for one in _token_requests(seen):
        form = dict(one.asked.form)
        blame(one, one.asked.method == "POST" and "?" not in one.asked.target, "it is no POST with all in its body")
        for name, value in _FORM.items():
            blame(one, form.get(name) == value, f"{name} is not {value}")


def names_its_key(seen: Seen) -> None:
    """alg, kid and typ in the assertion's header."""
    for one in _token_requests(seen):
        header = Assertion(one.asked).header
        algorithm = header.get("alg")
        blame(one, algorithm in ALGORITHMS, f"alg is {algorithm}")
        blame(one, header.get("typ") == "JWT", f"typ is {header.get('typ')}")
        blame(one, key_of(seen.keys, str(header.get("kid")), str(algorithm)), "kid names no registered key of that kind")


def signs(seen: Seen) -> None:
    """The signature is that of the registered key."""
    for one in _token_requests(seen):
        blame(one, Assertion(one.asked).is_signed_by_one_of(seen.keys), "the signature does not hold")


def says_who(seen: Seen) -> None:
    """iss and sub are the client's id."""
    for one in _token_requests(seen):
        claims = Assertion(one.asked).claims
        blame(one, claims.get("iss") == claims.get("sub") == seen.client_id, "iss and sub are not both the client's id")


def says_to_whom(seen: Seen) -> None:
    """aud is the token endpoint, to the letter, and nothing besides."""
    for one in _token_requests(seen):
        audience = Assertion(one.asked).claims.get("aud")
        blame(one, audience in (seen.token_url, [seen.token_url]), f"aud is {audience}, not {seen.token_url}")


def is_short_lived(seen: Seen) -> None:
    """exp is there, not over, and at most five minutes ahead."""
    for one in _token_requests(seen):
        ends = Assertion(one.asked).claims.get("exp")
        blame(one, isinstance(ends, (int, float)) and not isinstance(ends, bool), "exp is no number of seconds")
        seconds = float(ends or 0) - one.began
        blame(one, -_SKEW_SECONDS < seconds <= MAX_LIFETIME_SECONDS + _SKEW_SECONDS, f"exp is {seconds:.0f} seconds ahead")


def is_used_once(seen: Seen) -> None:
    """Each assertion has a jti of its own."""
    known: set[str] = set()
    for one in _token_requests(seen):
        number = Assertion(one.asked).claims.get("jti")
        blame(one, isinstance(number, str) and number, "jti is missing")
        blame(one, number not in known, "jti was used before")
        known.add(str(number))


def has_system_scopes(seen: Seen) -> None:
    """Scopes of SMART v2, for a system."""
    for one in _token_requests(seen):
        scopes = _scopes(one)
        blame(one, scopes, "no scope is asked for")
        wrong = [scope for scope in scopes if not _SCOPE.fullmatch(scope)]
        blame(one, not wrong, f"not of the form system/Type.cruds: {', '.join(wrong)}")


def has_narrow_scopes(seen: Seen) -> None:
    """No scope for every type, and none to delete."""
    for one in _token_requests(seen):
        found = [match for scope in _scopes(one) if (match := _SCOPE.fullmatch(scope))]
        wide = [
            match.group() for match in found if match.group(1) == "*" or "d" in match.group().partition(".")[2].partition("?")[0]
        ]
        blame(one, not wide, f"wider than any work with plans needs: {', '.join(wide)}")


def keeps_its_token(seen: Seen) -> None:
    """A token that is good is used again, not thrown away after one request."""
    given = [one for one in _token_requests(seen) if _token_in(one)]
    for one, following in pairwise(given):
        used = [other for other in seen.exchanges if other.asked.token == _token_in(one) and other.began < following.began]
        is_ended = any(other.given.status == _ENDED for other in used)
        lasts = float(one.given.json.get("expires_in", 0)) - (following.began - one.ended)
        is_thrown_away = len(used) <= 1 and not is_ended and lasts > _EARLY_SECONDS
        blame(following, not is_thrown_away, f"the last token, used {len(used)} times, was good for {lasts:.0f} seconds more")


def gets_a_new_token(seen: Seen) -> None:
    """After a 401 the token is not used again, and one new one is asked for."""
    for one in seen.those(lambda one: asks_records(one) and one.given.status == _ENDED and one.asked.token, "met a 401")[:1]:
        after = seen.after(one)
        again = next((other for other in after if other.asked.token == one.asked.token), None)
        blame(again or one, again is None, "the token that had ended was used again")
        new = [other for other in after if _token_in(other)]
        blame(one, new, "no new token was asked for")
        blame(one, any(other.asked.token == _token_in(new[0]) for other in after), "the new token was not used")


def tells_nobody_its_token(seen: Seen) -> None:
    """The token goes in the header Authorization, never in a URL or a body (RFC 6750, 5.3)."""
    known = {token for one in seen.exchanges if (token := _token_in(one))} | {one.asked.token for one in seen.exchanges} - {""}
    for one in seen.those(asks_records, "asked for anything"):
        blame(one, "access_token" not in dict(one.asked.parameters), "there is a parameter access_token")
        sent = one.asked.target + one.asked.body.decode(errors="replace")
        blame(one, not any(token in sent for token in known), "the token stands in the URL or in the body")


def tells_its_user(seen: Seen) -> None:
    """hl7-b2b, where it is used: the registered organisation, one purpose, and a user with id and name or none."""
    found = seen.those(lambda one: one.asked.kind == "token" and _b2b(one), "named who is behind it (hl7-b2b)")
    for one in found:
        told = _b2b(one)
        blame(one, told.get("version") == "1", "version is not 1")
        blame(one, told.get("organization_id") == seen.organisation, "organization_id is not the registered organisation")
        blame(one, len(told.get("purpose_of_use", ())) == 1, "there is not one purpose_of_use")
        blame(one, bool(told.get("subject_id")) == bool(told.get("subject_name")), "subject_id and subject_name belong together")


def _token_requests(seen: Seen) -> list[Exchange]:
    return seen.those(lambda one: one.asked.kind == "token", "asked for a token")


def _token_in(one: Exchange) -> str:
    """The token that was given."""
    found = one.given.json if one.asked.kind == "token" and one.given.is_success else None
    return str(found.get("access_token", "")) if isinstance(found, dict) else ""


def _scopes(one: Exchange) -> list[str]:
    return dict(one.asked.form).get("scope", "").split()


def _b2b(one: Exchange) -> dict[str, Any]:
    found = Assertion(one.asked).claims.get("extensions")
    told = found.get("hl7-b2b") if isinstance(found, dict) else None
    return told if isinstance(told, dict) else {}
