"""Kalmar's samordningsplan and kallelse: what each refuses, by flat key and rule, and what a document of others becomes on them."""

from collections.abc import Callable

import orjson
import pytest

from fhir_sip.mapping import parse_document
from fhir_sip.mapping.forms import form_to_sip, sip_to_form
from fhir_sip.mapping.tables import mappings_folder, source_named

SENTINEL = "195001019800"
A_STRANGER = "SE9999000099-Z999"


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"blankett": None}, [("blankett", "required")]),
        ({"blankett": SENTINEL}, [("blankett", "code")]),
        ({"adress": SENTINEL}, [("adress", "unknown-field")]),
        ({SENTINEL: "x"}, [("", "key-form")]),
        ({"insats.1.adress": SENTINEL}, [("insats.1.adress", "unknown-field")]),
        ({"mote.syfte": SENTINEL}, [("mote", "unknown-field")]),
        ({"status": SENTINEL}, [("status", "code")]),
        ({"mal.2.sikt": SENTINEL}, [("mal.2.sikt", "code")]),
        ({"samtycke.lamnat.1.satt": SENTINEL}, [("samtycke.lamnat.1.satt", "code")]),
        ({"rubrik.1": SENTINEL, "rubrik": None}, [("rubrik", "type")]),
        ({"behov": SENTINEL}, [("behov", "value-and-object")]),
        ({"samtycke.lamnar_ut.x": SENTINEL}, [("samtycke.lamnar_ut", "list-and-object")]),
        ({"mal.5.vad": SENTINEL}, [("mal.5", "key-gap")]),
        ({"efternamn": None}, [("efternamn", "required")]),
        ({"fornamn.1": None}, [("fornamn", "required")]),
        ({"personnummer": None}, [("personnummer", "required")]),
        ({"personnummer": SENTINEL[:-1] + "1"}, [("personnummer", "identity-number"), ("fodelsedatum", "birth-date")]),
        ({"personnummer": SENTINEL}, [("fodelsedatum", "birth-date")]),
        ({"start": SENTINEL}, [("start", "date")]),
        ({"avslut": None}, [("avslut", "active-needs-end")]),
        ({"insats.2.till": "2026-11-01"}, [("insats.2.till", "date-order")]),
        ({"insats.2.ansvarig": A_STRANGER}, [("insats.2.ansvarig", "party-known")]),
        ({"insats.2.ansvarig": None}, [("insats.2.ansvarig", "required")]),
        ({"insats.2.mal": "9"}, [("insats.2.mal", "reference-known")]),
        ({"insats.2.mal": SENTINEL}, [("insats.2.mal", "reference-known")]),
        ({"insats.1.kontakt": "kontakt-9"}, [("insats.1.kontakt", "reference-known")]),
        ({"insats.4.skal": None}, [("insats.4.skal", "rejected-needs-reason")]),
        ({"mal.1.behov.2": "1"}, [("mal.1.behov.2", "no-repeats")]),
        ({"mal.1.uttryckt_av": SENTINEL}, [("mal.1.uttryckt_av", "reference-known")]),
        ({"aktor.2.hsa_id": SENTINEL}, [("aktor.2.hsa_id", "pattern")]),
        ({"kontakt.1.namn": " x"}, [("kontakt.1.namn", "pattern")]),
        ({"samordnare.aktor": A_STRANGER}, [("samordnare.aktor", "party-known")]),
        ({"samordnare.hsa_id": None}, [("samordnare.hsa_id", "required")]),
        ({"samordnare.till": "2027-01-01"}, [("samordnare.hsa_id", "one-coordinator")]),
        ({"samtycke.dokumenterat_i": None}, [("samtycke.dokumenterat_i", "required")]),
        ({"samtycke.tillfragad.1": None}, [("samtycke.tillfragad", "asked-missing"), ("samtycke.lamnat.1.av", "signer-asked")]),
        (
            {"samtycke.lamnar_ut.1": A_STRANGER},
            [("samtycke.lamnar_ut.1", "party-known"), ("samtycke.antecknat_av", "recorder-discloses")],
        ),
        ({"erbjudande.svar_datum": "2026-10-20"}, [("erbjudande.svar_datum", "date-order")]),
        ({"erbjudande.svar": "nej"}, [("erbjudande.skal", "offer-reason")]),
        (
            {"annan_plan.sort": "annan"},
            [(f"annan_plan.{field}", "required") for field in ("status", "rubrik", "beskrivning", "start")],
        ),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_bad_samordningsplan_is_refused_by_key_and_rule(
    changes: dict, faults: list, example_form: Callable, faults_of: Callable
) -> None:
    form = {key: value for key, value in (example_form("kalmar_2012", "peter") | changes).items() if value is not None}
    assert faults_of("kalmar_2012", form) == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"behov.1.vad": SENTINEL}, [("behov", "unknown-field")]),
        ({"mote.minuter": "90 minuter"}, [("mote.minuter", "number")]),
        ({"mote.minuter": "0"}, [("mote.minuter", "range")]),
        ({"mote.information_bifogad": "kanske"}, [("mote.information_bifogad", "code")]),
        ({"mote.start": "2026-11-03 13:00"}, [("mote.start", "instant")]),
        ({"mote.slut": "2026-11-03T12:00:00+01:00"}, [("mote.slut", "date-order")]),
        ({"mote.slut": None}, [("mote.slut", "meeting-time")]),
        ({"mote.plats": None}, [("mote.plats", "meeting-place")]),
        ({"mote.videolank": "http://" + SENTINEL}, [("mote.videolank", "pattern")]),
        ({"kallad.1.aktor": None}, [("kallad.1.aktor", "meeting-party")]),
        ({"kallad.2.vem": "kontakt-9"}, [("kallad.2.vem", "reference-known")]),
        ({"inbjuden.2.svar": "kommer", "inbjuden.2.vem": "person"}, [("kallad", "meeting-person")]),
        ({"inbjuden.1.svar": None}, [("inbjuden.1.svar", "required")]),
        ({"skyddad_identitet": "sekretessmarkering"}, [("mote.plats", "protected-place")]),
        ({"samordning_fran": None}, [("samordning_fran", "required")]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_bad_kallelse_is_refused_by_key_and_rule(
    changes: dict, faults: list, example_form: Callable, faults_of: Callable
) -> None:
    form = example_form("kalmar_2012", "peter-kallelse") | changes
    assert faults_of("kalmar_2012", {key: value for key, value in form.items() if value is not None}) == faults


def test_a_kallelse_without_a_meeting_is_none(example_form: Callable, faults_of: Callable) -> None:
    form = {
        k: v
        for k, v in example_form("kalmar_2012", "minsta-kallelse").items()
        if k.split(".")[0] not in ("mote", "kallad", "inbjuden")
    }
    assert faults_of("kalmar_2012", form) == [
        (f"mote.{field}", "required") for field in ("sort", "status", "syfte", "fragestallning")
    ]


def test_the_one_consent_of_the_form_is_to_make_the_plan_and_nothing_else(example_form: Callable) -> None:
    document = form_to_sip(source_named("kalmar_2012"), example_form("kalmar_2012", "peter"))
    assert [consent.kind for consent in document.consents] == ["plan"]


def test_a_form_is_not_changed_by_being_mapped(example_form: Callable) -> None:
    form = example_form("kalmar_2012", "alla-falt")
    form_to_sip(source_named("kalmar_2012"), form)
    assert form == example_form("kalmar_2012", "alla-falt")


def sip_example(name: str) -> dict:
    return orjson.loads((mappings_folder() / "sip" / "examples" / f"{name}.json").read_bytes())


def test_a_document_with_ids_of_others_becomes_a_form_with_numbers() -> None:
    form = sip_to_form(source_named("kalmar_2012"), parse_document(sip_example("viola")))
    assert form["mal.2.vad"] == "Jag vill bo hemma med Gösta så länge det går."
    assert (form["mal.2.behov.1"], form["mal.2.behov.2"]) == ("1", "3")
    assert (form["insats.1.mal"], form["insats.2.mal"]) == ("2", "1")
    assert (form["insats.1.kontakt"], form["insats.2.kontakt"]) == ("samordnare", "kontakt-1")
    assert form["kontakt.1.namn"] == "Inger Nord"
    assert form_to_sip(source_named("kalmar_2012"), form).goals[1].own_words == form["mal.2.vad"]


def test_ids_that_look_like_numbers_of_the_form_do_not_mislead() -> None:
    data = sip_example("viola")
    swapped = {"mal-sova": "mal-2", "mal-hemma": "mal-1"}
    for goal in data["goals"]:
        goal["id"] = swapped[goal["id"]]
    for action in data["actions"]:
        action["goal"] = swapped[action["goal"]]
    form = sip_to_form(source_named("kalmar_2012"), parse_document(data))
    assert form["insats.1.vad"].startswith("Insulin")
    assert form[f"mal.{form['insats.1.mal']}.vad"] == "Jag vill bo hemma med Gösta så länge det går."


def test_what_the_form_has_no_word_for_is_passed_over_with_the_references_to_it() -> None:
    data = sip_example("viola")
    data["goals"][0]["status"] = "entered-in-error"
    form = sip_to_form(source_named("kalmar_2012"), parse_document(data))
    assert "mal.2.vad" not in form
    assert form["mal.1.vad"] == "Jag vill bo hemma med Gösta så länge det går."
    assert (form["insats.1.mal"], "insats.2.mal" in form) == ("1", False)


def test_a_consent_to_lift_secrecy_has_no_place_on_the_form() -> None:
    data = sip_example("viola")
    data["consents"] = [consent for consent in data["consents"] if consent["kind"] != "plan"]
    form = sip_to_form(source_named("kalmar_2012"), parse_document(data))
    assert not [key for key in form if key.startswith("samtycke")]
