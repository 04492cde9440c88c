"""The suite `client`: a conversation in which all is right passes every check, and each check is red for a client that does it wrong."""

from collections.abc import Iterator

import jwt
import pytest

from fhir_sip.conformance.check import Check, read_suite, suite_names
from fhir_sip.conformance.client.judging import client_suite, judged
from fhir_sip.conformance.client.seen import Seen
from fhir_sip.conformance.validator import Validator
from fhir_sip.conformance.verdicts import Outcome
from tests.conformance.clients.faults import FAULTS
from tests.conformance.clients.good import document, good
from tests.conformance.clients.talk import BASE, CLIENT, KEY, ORGANISATION, Fault, Talk, body

CHECKS = {check.id: check for check in client_suite().checks}
_ROLES = ("ehr", "municipality")
_EVERY_FAULT = [(check, place) for check, faults in FAULTS.items() for place in range(len(faults))]
# Needs the validator, which takes its time to start.
_VALID = "client-valid"


@pytest.fixture(scope="module")
def validator() -> Iterator[Validator]:
    started = Validator()
    yield started
    started.close()


def seen(talk: Talk, roles: tuple[str, ...] = _ROLES) -> Seen:
    exchanges = sorted(talk.values(), key=lambda one: one.began)
    keys = [jwt.PyJWK.from_dict({name: value for name, value in KEY.items() if name != "d"})]
    return Seen(exchanges, CLIENT, ORGANISATION, keys, BASE, f"{BASE}/token", roles)


def outcomes(talk: Talk, roles: tuple[str, ...] = _ROLES) -> dict[str, Outcome]:
    found = seen(talk, roles)
    return {check.id: judged(check, found).outcome for check in CHECKS.values() if check.id != _VALID}


def words(check: Check, talk: Talk) -> str:
    return judged(check, seen(talk)).words


def test_a_right_client_passes_every_check() -> None:
    told = {check.id: words(check, good()) for check in CHECKS.values() if check.id != _VALID}
    assert {check: text for check, text in told.items() if text} == {}
    assert set(outcomes(good()).values()) == {Outcome.PASS}


@pytest.mark.parametrize(("check", "place"), [one for one in _EVERY_FAULT if one[0] != _VALID])
def test_a_wrong_client_turns_the_check_red(check: str, place: int) -> None:
    fault: Fault = FAULTS[check][place]
    result = judged(CHECKS[check], seen(fault(good())))
    assert result.outcome is Outcome.FAIL
    assert result.words


def test_what_is_written_is_validated(validator: Validator) -> None:
    for talk, outcome in ((good(), Outcome.PASS), (FAULTS[_VALID][0](good()), Outcome.FAIL)):
        found = seen(talk)
        found.validator = validator
        assert judged(CHECKS[_VALID], found).outcome is outcome


def test_every_check_has_a_wrong_client() -> None:
    assert set(FAULTS) == set(CHECKS)


def test_what_was_never_done_fails_in_a_role_that_must_and_is_skipped_otherwise() -> None:
    nothing: Talk = {}
    required = {check.id for check in CHECKS.values() if "ehr" in check.roles}
    assert {check for check, outcome in outcomes(nothing, ("ehr",)).items() if outcome is Outcome.FAIL} == required
    assert {"client-pull", "client-url"} <= required
    assert set(outcomes(nothing, ()).values()) == {Outcome.SKIP}


def test_what_cannot_be_read_is_an_error_and_no_verdict() -> None:
    result = judged(CHECKS["client-profile"], seen(body("put", lambda _: {"resourceType": "Task", "meta": 3})(good())))
    assert result.outcome is Outcome.ERROR
    assert "could not be read" in result.words


def test_the_report_holds_no_number_no_token_and_no_signature() -> None:
    talk = good()
    text = "".join(f"{one.evidence.request}\n{one.evidence.sent}\n{one.evidence.received}\n" for one in talk.values())
    signature = dict(talk["token"].asked.form)["client_assertion"].rpartition(".")[2]
    number = document()["person"]["identifiers"][0]["value"]
    assert not any(secret in text for secret in (number, signature, "second-token"))
    assert number[:8] in text, "the number was there to be hidden"


def test_it_is_no_suite_for_servers() -> None:
    assert "client" not in suite_names()
    ids = [check.id for name in suite_names() for check in read_suite(name).checks]
    assert not set(ids) & set(CHECKS)
    assert all(check.id.startswith("client-") and not check.claims for check in CHECKS.values())
