"""The laws of the forms, a quick cut."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.mapping.forms import laws, strategies

QUICK = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@QUICK
@given(strategies.kalmar_forms())
def test_a_form_of_kalmar_comes_back_as_it_was(form: dict) -> None:
    laws.kalmar_there_and_back(form)


@QUICK
@given(strategies.kalmar_forms())
def test_a_form_of_kalmar_comes_back_through_every_kind_of_csv(form: dict) -> None:
    laws.kalmar_in_csv_there_and_back(form)


@QUICK
@given(strategies.vastbus_plans())
def test_a_vastbus_plan_comes_back_as_it_was(form: dict) -> None:
    laws.vastbus_there_and_back(form)


@QUICK
@given(strategies.kalmar_forms())
def test_nothing_is_invented_of_a_form_of_kalmar(form: dict) -> None:
    laws.kalmar_never_invents(form)


@QUICK
@given(strategies.vastbus_plans())
def test_nothing_is_invented_of_a_vastbus_plan(form: dict) -> None:
    laws.vastbus_never_invents(form)


def test_the_law_against_inventing_sees_an_invented_value(monkeypatch: pytest.MonkeyPatch) -> None:
    form = {
        "plan": {"id": "p", "status": "utkast", "rubrik": "R", "bakgrund": "B", "start": "2026-01-01"},
        "barn": {"personnummer": "202205199843", "fornamn": ["Y"], "efternamn": "E"},
        "huvudansvarig": "SE9999000011-A100",
        "parter": [{"hsa_id": "SE9999000011-A100"}],
        "behov": [{"vad": "V", "status": "kvarstår"}],
    }
    laws.vastbus_never_invents(form)
    honest = laws.form_to_sip
    monkeypatch.setattr(laws, "form_to_sip", lambda source, form: honest(source, form).model_copy(update={"title": "Påhitt"}))
    with pytest.raises(AssertionError):
        laws.vastbus_never_invents(form)
