"""Scopes: each interaction needs its own letter on its own type; what is missing is a 403, whatever is or is not there."""

from typing import Any

import pytest

from fhir_sip.caller.scopes import Scopes, parse_scopes
from fhir_sip.store.plan_queries import OF_PLANS
from tests.caller.conftest import Office
from tests.systems import refusal

_TYPES = ("CarePlan", *sorted(OF_PLANS - {"CarePlan"}))
_WHOLE = [f"system/{kind}.r" for kind in _TYPES]
_FOUND = ["system/CarePlan.s", *_WHOLE[1:]]
_GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "Leka med andra barn"},
    "subject": {"reference": "Patient/nobody"},
}
_POST = {"resource": _GOAL, "request": {"method": "POST", "url": "Goal"}}
_PUT = {"resource": _GOAL | {"id": "1"}, "request": {"method": "PUT", "url": "Goal/1", "ifMatch": 'W/"1"'}}


def _bundle(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


# Method, path below the service, body; the scopes it needs, each of them.
NEEDS = {
    "read": ("GET", "fhir/Goal/1", None, ["system/Goal.r"]),
    "search": ("GET", "fhir/Goal?patient=Patient/1", None, ["system/Goal.s"]),
    "create": ("POST", "fhir/Goal", {"resourceType": "Goal"}, ["system/Goal.c"]),
    "update": ("PUT", "fhir/Goal/1", {"resourceType": "Goal", "id": "1"}, ["system/Goal.u"]),
    "transaction create": ("POST", "fhir", _bundle(_POST), ["system/Goal.c"]),
    "transaction update": ("POST", "fhir", _bundle(_PUT), ["system/Goal.u"]),
    "transaction of both": ("POST", "fhir", _bundle(_POST, _PUT), ["system/Goal.c", "system/Goal.u"]),
    "transaction of both, turned": ("POST", "fhir", _bundle(_PUT, _POST), ["system/Goal.c", "system/Goal.u"]),
    "$sip": ("GET", "fhir/CarePlan/1/$sip", None, _WHOLE),
    "$sip of a person": ("POST", "fhir/CarePlan/$sip", {}, _WHOLE),
    "read document": ("GET", "sip/1", None, _WHOLE),
    "search documents": ("POST", "sip/_search", {}, _FOUND),
    "post document": ("POST", "sip", {}, ["system/CarePlan.c"]),
    "put document": ("PUT", "sip/1", {}, ["system/CarePlan.u"]),
    "access log": ("GET", "sip/1/access-log", None, ["system/CarePlan.r", "system/AuditEvent.r"]),
}
_OTHER_LETTERS = {letter: "".join(other for other in "cruds" if other != letter) for letter in "cruds"}


def status(office: Office, interaction: str, scope: str) -> int:
    method, path, body, _ = NEEDS[interaction]
    token = office.issuer.issue(office.registered["es"], parse_scopes(scope) or Scopes(frozenset()), "COC")
    headers = {"If-Match": 'W/"1"'} if method == "PUT" else {}
    headers |= {"Authorization": f"Bearer {token}"}
    answer = office.http.request(method, f"{office.settings.public_url}/{path}", json=body, headers=headers)
    if answer.status_code == 403:
        assert [issue["code"] for issue in refusal(answer, 403)] == ["forbidden"]
    return answer.status_code


@pytest.mark.parametrize("interaction", NEEDS)
def test_the_letters_needed_are_enough_and_each_is_needed(office: Office, interaction: str) -> None:
    needed = NEEDS[interaction][3]
    assert status(office, interaction, " ".join(needed)) != 403
    assert status(office, interaction, "system/*.cruds") != 403
    for missing in needed:
        kind, _, letter = missing.partition(".")
        rest = [scope for scope in needed if scope != missing]
        others = "".join(other for other in _OTHER_LETTERS[letter] if f"{kind}.{other}" not in needed)
        assert status(office, interaction, " ".join([*rest, f"{kind}.{others}"])) == 403
        assert status(office, interaction, " ".join([*rest, f"system/Organization.{letter}"])) == 403


def test_what_the_token_lacks_is_told_before_what_is_there(office: Office) -> None:
    """A hidden, a missing and a visible record answer alike: the scope says nothing of them."""
    token = office.issuer.issue(office.registered["es"], parse_scopes("system/Organization.r") or Scopes(frozenset()), "COC")
    answers = [office.with_token(token, f"CarePlan/{one}") for one in ("1", "nothing")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, answers[0].content)}
    assert office.with_token(token, "Organization/SE9999000011-A100").status_code == 200


@pytest.mark.parametrize(
    ("asked", "registered", "within"),
    [
        ("system/CarePlan.r", "system/CarePlan.crus", True),
        ("system/CarePlan.rs", "system/CarePlan.r system/CarePlan.s", True),
        ("system/CarePlan.rs", "system/*.rs", True),
        ("system/CarePlan.ru", "system/*.rs", False),
        ("system/*.r", "system/CarePlan.r", False),
        ("system/*.r", "system/*.r", True),
        ("system/Goal.r", "system/CarePlan.r", False),
        ("system/CarePlan.r system/Goal.r", "system/CarePlan.r", False),
    ],
)
def test_what_may_be_asked_for_is_what_is_registered(asked: str, registered: str, within: bool) -> None:
    wanted, allowed = parse_scopes(asked), parse_scopes(registered)
    assert wanted is not None
    assert allowed is not None
    assert wanted.within(allowed) is within


@pytest.mark.parametrize(
    "text",
    ["", " ", "system/CarePlan", "system/CarePlan.", "system/CarePlan.sr", "system/CarePlan.rr", "system/careplan.r",
     "patient/CarePlan.r", "system/*.*", "system/CarePlan.r\x00"],
)  # fmt: skip
def test_what_is_no_scope_of_ours_is_unknown(text: str) -> None:
    assert parse_scopes(text) is None
