"""`make campaign NAME=mapping-laws`: every law of the mappings on thousands of cases, and the validator's word on generated plans."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fhir_sip.mapping import SipDocument, to_fhir
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from tests.mapping.forms import laws as forms
from tests.mapping.forms.strategies import kalmar_forms, vastbus_plans
from tests.mapping.laws.cases import LAWS, Law
from tests.mapping.laws.elements import Resource
from tests.mapping.laws.fhir_plans import fhir_plans
from tests.mapping.laws.validity import errors_of
from tests.mapping.strategies import sip_documents

CASES = 2_000
VALIDATED_PLANS, VALIDATED_DOCUMENTS = 200, 100

_KALMAR, _VASTBUS = st.tuples(kalmar_forms()), st.tuples(vastbus_plans())
FORM_LAWS = (
    Law("Kalmar -> sip -> Kalmar", _KALMAR, forms.kalmar_there_and_back),
    Law("Kalmar in CSV and back", _KALMAR, forms.kalmar_in_csv_there_and_back),
    Law("Kalmar is not invented", _KALMAR, forms.kalmar_never_invents),
    Law("Vastbus -> sip -> Vastbus", _VASTBUS, forms.vastbus_there_and_back),
    Law("Vastbus is not invented", _VASTBUS, forms.vastbus_never_invents),
)
_ONCE = settings(deadline=None, print_blob=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

Seen = Callable[[], None]


@pytest.fixture
def seen(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Seen:
    """Tells on the terminal, now and then, how many cases have been tried."""
    count = 0

    def one_more() -> None:
        nonlocal count
        count += 1
        if count % 100 == 0:
            with capsys.disabled():
                print(f"{request.node.name}: {count}", flush=True)

    return one_more


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(profiles_dir(), lambda message: None) as running:
        yield running


@pytest.mark.campaign
@pytest.mark.parametrize("law", [pytest.param(law, id=law.name) for law in (*LAWS, *FORM_LAWS)])
def test_law_holds(law: Law, seen: Seen) -> None:
    law.try_on(CASES, seen)


@pytest.mark.campaign
def test_generated_plans_are_valid(engine: LocalEngine, seen: Seen) -> None:
    @settings(_ONCE, max_examples=VALIDATED_PLANS)
    @given(fhir_plans())
    def valid(plan: Resource) -> None:
        assert errors_of(engine, plan) == []
        seen()

    valid()


@pytest.mark.campaign
def test_what_is_made_of_a_document_is_valid(engine: LocalEngine, seen: Seen) -> None:
    @settings(_ONCE, max_examples=VALIDATED_DOCUMENTS)
    @given(sip_documents())
    def valid(document: SipDocument) -> None:
        assert errors_of(engine, to_fhir(document)) == []
        seen()

    valid()
