"""For each check of the suite `client`: clients that do one thing wrong, each of which turns it red."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.conformance.clients.good import NEWEST, PAGE, good, instant
from tests.conformance.clients.talk import (
    OTHER_KEY,
    START,
    Fault,
    again,
    all_of,
    body,
    earlier,
    header,
    sent,
    signed,
    status,
    token_form,
    without,
)

_PERSON_IN_URL = "/fhir/CarePlan?patient.identifier=http%3A%2F%2Felectronichealth.se%2Fidentifier%2Fpersonnummer%7C194806029825"
_READS = ("pull", "changes", "page", "busy", "changes-2", "document")
_AFTER_THE_NEW_TOKEN = tuple(good())[tuple(good()).index("token-2") + 1 :]
_WRITES = ("stale", "put", "post", "post-again", "refused", "put-document")


def _target(target: str) -> Callable[[Any], Any]:
    return lambda asked: replace(asked, target=target)


def _without(*names: str) -> Callable[[Any], Any]:
    return lambda content: {name: value for name, value in content.items() if name not in names}


def _begins(seconds: float, letters: str = "ge") -> Fault:
    return sent("changes-2", _target(f"/fhir/CarePlan?_lastUpdated={letters}{instant(seconds).replace('+', '%2B')}"))


_DELETES = all_of(again("read"), sent("read-1", lambda asked: replace(asked, method="DELETE")))


def _first_extension_gone(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"extension": content["extension"][1:]}


def _action_gone(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"actions": content["actions"][1:]}


def _without_plan_consent(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"consents": [one for one in content["consents"] if one["kind"] != "plan"]}


def _withdrawn(content: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    for consent in changed["consents"]:
        consent["signatures"] = [one | {"withdrawn": "2026-10-01"} for one in consent["signatures"]]
    return changed


def _both_posts(change: Callable[[Any], Any]) -> Fault:
    return all_of(body("post", change), body("post-again", change))


def _with_meta(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"meta": {"versionId": content["meta"]["versionId"]}}


FAULTS: dict[str, list[Fault]] = {
    "client-discovery": [without("discovery")],
    "client-token-form": [
        token_form(("grant_type", "password")),
        sent("token", _target("/token?client_id=region-ehr")),
        token_form(("client_assertion_type", "jwt")),
    ],
    "client-assertion-key": [
        signed(headers={"kid": "another"}),
        signed(headers={"typ": "at+jwt"}),
        token_form(("client_assertion", "no.jwt.x")),
    ],
    "client-assertion-signed": [signed(OTHER_KEY)],
    "client-assertion-issuer": [signed(iss="somebody"), signed(sub="somebody")],
    "client-assertion-audience": [
        signed(aud="http://127.0.0.1:8099/token/"),
        signed(aud=["http://127.0.0.1:8099/token", "https://elsewhere.example"]),
    ],
    "client-assertion-lifetime": [signed(exp=int(START) + 3600), signed(exp=int(START) - 3600), signed(exp="soon")],
    "client-assertion-once": [
        lambda talk: talk | {"token-2": replace(talk["token-2"], asked=talk["token"].asked)},
        signed(jti=""),
    ],
    "client-scopes": [token_form(("scope", "system/CarePlan.read")), token_form(("scope", "")), token_form(("scope", "openid"))],
    "client-scopes-narrow": [token_form(("scope", "system/*.rs")), token_form(("scope", "system/Task.rud"))],
    "client-token-kept": [without("ended")],
    "client-token-ended": [
        header(["read"], "authorization", "Bearer first-token"),
        without("token-2"),
        without(*_AFTER_THE_NEW_TOKEN),
    ],
    "client-token-hidden": [
        sent("read", _target("/fhir/Task/1?access_token=second-token")),
        sent("read", _target("/fhir/Task/1?key=second-token")),
    ],
    "client-user": [
        signed(extensions={"hl7-b2b": {"version": "1", "organization_id": "SE9999000022-B100", "purpose_of_use": ["x#TREAT"]}}),
        signed(extensions={"hl7-b2b": {"version": "1", "organization_id": "SE9999000001-R000", "purpose_of_use": []}}),
        signed(
            extensions={
                "hl7-b2b": {
                    "version": "1",
                    "organization_id": "SE9999000001-R000",
                    "purpose_of_use": ["x#TREAT"],
                    "subject_id": "SE9999000001-P1",
                }
            }
        ),
    ],
    "client-url": [
        sent("read", _target(_PERSON_IN_URL)),
        sent("read", _target("/fhir/Patient?identifier=480602-9825")),
        sent("document", _target("/sip/194806029825")),
    ],
    "client-accept": [header(["read"], "accept", "*/*"), header(["read"], "accept", None)],
    "client-content-type": [
        header(["put"], "content-type", "application/json"),
        header(["put-document"], "content-type", "text/plain"),
        header(["pull"], "content-type", None),
    ],
    "client-request-id": [
        header(["read"], "x-request-id", None),
        header(["read"], "x-request-id", "19480602-9825"),
        header(["read", "goals"], "x-request-id", "always-the-same"),
    ],
    "client-refused": [again("refused")],
    "client-gone": [again("gone", 2)],
    "client-offered": [status("goals", 400)],
    "client-no-delete": [_DELETES],
    "client-busy": [earlier("changes", 1.9)],
    "client-away": [earlier("goals", 1.9), earlier("post-again", 1.9)],
    "client-goes-on": [without("goals")],
    "client-pull": [without(*_READS)],
    "client-next-as-it-stands": [
        sent("page", _target(f"{PAGE}&_count=50")),
        sent("page", _target("/fhir/CarePlan?_getpagesoffset=50")),
    ],
    "client-next-to-the-end": [without("page")],
    "client-next-once": [again("page")],
    "client-changes-no-gap": [_begins(NEWEST + 10), _begins(-60)],
    "client-changes-overlap": [_begins(NEWEST), _begins(NEWEST - 30)],
    "client-changes-clock": [_begins(86_400)],
    "client-shares": [without(*_WRITES)],
    "client-if-match": [header(["put"], "if-match", "*"), header(["put-document"], "if-match", None)],
    "client-if-match-newest": [
        header(["put"], "if-match", 'W/"1"'),
        header(["put-document"], "if-match", 'W/"a"'),
        without("document", "post-again"),
    ],
    "client-conflict": [without("read-again"), header(["put"], "if-match", "*")],
    "client-conflict-merged": [body("put", _without("note"))],
    "client-nothing-lost": [
        body("put", _first_extension_gone),
        body("put", _without("focus")),
        body("put-document", _action_gone),
        body("put-document", _without("next_follow_up")),
    ],
    "client-own": [status("put", 403), status("put-document", 403)],
    "client-profile": [body("put", _with_meta)],
    "client-valid": [body("put", lambda content: content | {"status": "nearly"})],
    "client-valid-document": [
        body("put-document", lambda content: content | {"status": "nearly"}),
        _both_posts(lambda content: content | {"needs": []}),
    ],
    "client-plan-name": [_both_posts(_without("id"))],
    "client-repeat": [
        body("post-again", lambda content: content | {"id": "another"}),
        without("post-again", "goals", "changes-2"),
    ],
    "client-consent": [_both_posts(_without_plan_consent), _both_posts(_withdrawn)],
}
