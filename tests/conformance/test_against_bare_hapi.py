"""The kit against the store itself, without the facade: it runs to the end, and finds what is missing."""

import pytest

from fhir_sip.conformance.check import read_suite
from fhir_sip.conformance.runner import Verdict
from fhir_sip.conformance.verdicts import Outcome
from tests.conformance.running import told, verdict_of

# What nobody enforces fails: consent, the log, the token. But for these, where an open server does no other than a closed one.
NO_OTHER = {"access-open", "access-search-has-twice", "access-search-absolute", "access-conditional"}
FAILS = {check.id for suite in ("access", "audit") for check in read_suite(suite).checks} - NO_OTHER
FAILS |= {"auth-discovery", "auth-no-token"}
# What needs credentials, or is not claimed, or has no meaning where records are deleted.
NOT_TRIED = {check.id for suite in ("auth", "sip") for check in read_suite(suite).checks} - FAILS
# It claims every interaction and parameter of a type, and every type; no batch.
NOT_TRIED |= {
    f"{kind}-not-claimed-{what}"
    for kind in ("careplan", "careteam", "consent")
    for what in ("delete", "interactions", "parameters")
}
NOT_TRIED |= {"careplan-not-claimed-types", "careplan-claimed-batch"}


@pytest.fixture(scope="module")
def verdict(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    return verdict_of(store_url, [], tmp_path_factory.mktemp("bare"))


def test_what_must_fail_fails_and_nothing_else(verdict: Verdict) -> None:
    assert set(told(verdict, Outcome.FAIL)) == FAILS
    assert set(told(verdict, Outcome.SKIP)) == NOT_TRIED
    assert told(verdict, Outcome.ERROR) == {}


def test_what_it_made_is_deleted(verdict: Verdict) -> None:
    assert verdict.left == []
