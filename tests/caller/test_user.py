"""The member of staff behind a request (UDAP hl7-b2b), and a purpose and an organisation that cannot be widened."""

from typing import Any

import pytest

from fhir_sip.caller.user import User, request_context
from fhir_sip.errors import TokenRefused
from tests.caller.conftest import Office
from tests.caller.token_requests import asked, refused
from tests.facades import claims_of
from tests.systems import new_child

_PARTY = "SE9999000011-A100"
_NUMBER = new_child()[1]
_ANNA = {"subject_id": "SE9999000011-P123", "subject_name": "Anna Kallio"}


def b2b(**changes: Any) -> dict[str, Any]:
    """The extension of a client that says who asks; `...` removes a member."""
    given = {"version": "1", "organization_id": _PARTY, "purpose_of_use": ["COC"]} | _ANNA | changes
    return {"hl7-b2b": {name: value for name, value in given.items() if value is not ...}}


def test_the_user_stands_in_the_token(office: Office) -> None:
    answer = asked(office, client_assertion=office.clients["es"].assertion(extensions=b2b()))
    assert answer.status_code == 200, answer.text
    claims = claims_of(answer.json()["access_token"])
    assert claims["user"] == {"hsa_id": "SE9999000011-P123", "name": "Anna Kallio"}
    assert office.with_token(answer.json()["access_token"]).status_code == 200
    assert office.issuer.read(answer.json()["access_token"]).user == User("SE9999000011-P123", "Anna Kallio")


def test_without_the_extension_there_is_no_user(office: Office) -> None:
    assert "user" not in claims_of(asked(office).json()["access_token"])


def test_the_extension_chooses_among_the_registered_purposes(office: Office) -> None:
    rs = office.clients["rs"]
    extensions = b2b(purpose_of_use=["urn:oid:2.16.840.1.113883.5.8#TREAT"])
    answer = asked(office, client_assertion=rs.assertion(extensions=extensions))
    assert claims_of(answer.json()["access_token"])["purpose_of_use"] == "TREAT"


def test_both_places_for_the_purpose_must_say_the_same(office: Office) -> None:
    rs = office.clients["rs"]
    same = asked(office, client_assertion=rs.assertion(extensions=b2b(purpose_of_use=["TREAT"])), purpose_of_use="TREAT")
    assert claims_of(same.json()["access_token"])["purpose_of_use"] == "TREAT"
    answer = asked(office, client_assertion=rs.assertion(extensions=b2b(purpose_of_use=["TREAT"])), purpose_of_use="COC")
    refused(answer, 400, "invalid_request")


WRONG: dict[str, dict[str, Any]] = {
    "another organisation": {"organization_id": "SE9999000001-R000"},
    "a unit below": {"organization_id": "SE9999000011-A101"},
    "an organisation as a URL": {"organization_id": "https://evil.example/Organization/1"},
    "an organisation of another system": {"organization_id": f"urn:oid:1.2.3#{_PARTY}"},
    "no organisation": {"organization_id": ...},
    "a purpose not registered": {"purpose_of_use": ["TREAT"]},
    "an emergency not registered": {"purpose_of_use": ["ETREAT"]},
    "two purposes": {"purpose_of_use": ["COC", "COC"]},
    "no purpose": {"purpose_of_use": []},
    "a purpose as text": {"purpose_of_use": "COC"},
    "another version": {"version": "2"},
    "a member unknown to UDAP": {"nonsense": "1"},
    "a user without a name": {"subject_name": ...},
    "a user without an id": {"subject_id": ...},
    "a name of another type": {"subject_name": ["Anna"]},
    "a name too long": {"subject_name": "a" * 101},
    "a name of several lines": {"subject_name": "Anna\nKallio"},
    "a blank name": {"subject_name": "  "},
    "an id that is no HSA-id": {"subject_id": "anna"},
    "a personal number for an id": {"subject_id": _NUMBER},
    "an HSA-id that hides a personal number": {"subject_id": f"SE9999000011-{_NUMBER}"},
    "a name that hides a personal number": {"subject_name": f"Anna {_NUMBER[:8]}-{_NUMBER[8:]}"},
}


@pytest.mark.parametrize("fault", WRONG)
def test_an_extension_that_widens_or_cannot_be_is_refused(office: Office, fault: str) -> None:
    answer = asked(office, client_assertion=office.clients["es"].assertion(extensions=b2b(**WRONG[fault])))
    refused(answer, 400, "invalid_request")
    assert _NUMBER not in answer.text


@pytest.mark.parametrize("extensions", [[], "a", {}, {"hl7-b2b": None}, {"hl7-b2b": []}, {"other": {}}, b2b() | {"other": {}}])
def test_extensions_of_another_shape_are_refused(office: Office, extensions: Any) -> None:
    refused(asked(office, client_assertion=office.clients["es"].assertion(extensions=extensions)), 400, "invalid_request")


@pytest.mark.parametrize("system", ["urn:oid:1.2.752.29.4.19", "urn:oid:1.2.752.129.2.1.4.1"])
def test_an_hsa_id_may_be_written_as_a_uri(system: str) -> None:
    context = request_context(b2b(organization_id=f"{system}#{_PARTY}", subject_id=f"{system}#SE9999000011-P123"), _PARTY)
    assert context.user == User("SE9999000011-P123", "Anna Kallio")


def test_only_the_registration_says_which_organisation() -> None:
    with pytest.raises(TokenRefused):
        request_context(b2b(), "SE9999000001-R000")


@pytest.mark.parametrize("member", ["organisation", "organization_id", "user", "client_id", "cnf"])
def test_other_parameters_and_claims_change_nothing(office: Office, member: str) -> None:
    given = {"client_assertion": office.clients["es"].assertion(**{member: "SE9999000001-R000"}), member: "SE9999000001-R000"}
    claims = claims_of(asked(office, **given).json()["access_token"])
    assert (claims["organisation"], claims["client_id"], "user" in claims, "cnf" in claims) == (_PARTY, "es", False, False)
