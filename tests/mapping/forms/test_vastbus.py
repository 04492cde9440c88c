"""The Västbus plan: what it refuses, by path and rule, and what a document of others becomes on it."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import parse_document
from fhir_sip.mapping.forms import form_to_sip, sip_to_form
from fhir_sip.mapping.tables import mappings_folder, source_named

SENTINEL = "195001019800"
A_STRANGER = "SE9999000099-Z999"
GONE = object()


def changed(form: Any, path: list[str | int], value: Any) -> None:
    """Put a value at a path of a form, or take away what stands there."""
    *above, last = path
    for step in above:
        form = form[step]
    if value is GONE:
        del form[last]
    elif isinstance(form, list) and last == len(form):
        form.append(value)
    else:
        form[last] = value


@pytest.mark.parametrize(
    ("path", "value", "faults"),
    [
        (["adress"], SENTINEL, [("adress", "unknown-field")]),
        ([SENTINEL], "x", [("", "unknown-field")]),
        (["barn", "adress"], SENTINEL, [("barn.adress", "unknown-field")]),
        (["barn", "Örnprov"], SENTINEL, [("barn", "unknown-field")]),
        (["insatser", 0, "adress"], SENTINEL, [("insatser[0].adress", "unknown-field")]),
        (["samtycke", "sammanhallen"], {"svar": "ja"}, [("samtycke.sammanhallen", "unknown-field")]),
        (["barn"], SENTINEL, [("barn", "type")]),
        (["barn"], GONE, [("barn.personnummer", "required")]),
        (["barn", "personnummer"], 195001019800, [("barn.personnummer", "type")]),
        (["barn", "egen_syn"], None, [("barn.egen_syn", "type")]),
        (["barn", "egen_syn"], "", [("barn.egen_syn", "length")]),
        (["barn", "fornamn"], SENTINEL, [("barn.fornamn", "type")]),
        (["barn", "fornamn"], [SENTINEL, 1], [("barn.fornamn[1]", "type")]),
        (["barn", "fornamn"], [], [("barn.fornamn", "required")]),
        (["barn", "personnummer"], SENTINEL, [("barn.fodelsedatum", "birth-date")]),
        (["barn", "kon"], SENTINEL, [("barn.kon", "code")]),
        (["insatser"], {"vad": SENTINEL}, [("insatser", "type")]),
        (["insatser", 1], SENTINEL, [("insatser[1]", "type")]),
        (["insatser", 0, "mal"], 1, [("insatser[0].mal", "type")]),
        (["insatser", 0, "mal"], "9", [("insatser[0].mal", "reference-known")]),
        (["insatser", 0, "kontakt"], "9", [("insatser[0].kontakt", "reference-known")]),
        (["insatser", 0, "vem"], A_STRANGER, [("insatser[0].vem", "party-known")]),
        (["insatser", 0, "status"], SENTINEL, [("insatser[0].status", "code")]),
        (["insatser", 3, "skal"], GONE, [("insatser[3].skal", "rejected-needs-reason")]),
        (["insatser", 0, "uppfoljning", "datum"], "i december", [("insatser[0].uppfoljning.datum", "date")]),
        (["insatser", 0, "uppfoljning"], SENTINEL, [("insatser[0].uppfoljning", "type")]),
        (["behov", 0, "livsomrade"], SENTINEL, [("behov[0].livsomrade", "pattern")]),
        (["personal", 0, "uppdrag"], GONE, [("personal[0].uppdrag", "required")]),
        (["personal", 0, "uppdrag", 0, "part"], GONE, [("personal[0].uppdrag[0].part", "coordinator-party")]),
        (["personal", 0, "uppdrag", 0, "part"], A_STRANGER, [("personal[0].uppdrag[0].part", "party-known")]),
        (["personal", 1, "uppdrag", 0, "roll"], "sammanhållande", [("personal", "one-coordinator")]),
        (
            ["samtycke", "plan", "underskrifter", 3],
            {"vem": "narstaende-1"},
            [
                ("samtycke.plan.underskrifter[3].datum", "required"),
                ("samtycke.plan.underskrifter[3].satt", "required"),
            ],
        ),
        (
            ["samtycke", "plan", "tillfragade"],
            ["person", "vardnadshavare-1"],
            [("samtycke.plan.underskrifter[1].vem", "signer-asked")],
        ),
        (
            ["samtycke", "sekretess", "antecknat_av"],
            "SE9999000011-A300",
            [("samtycke.sekretess.antecknat_av", "recorder-discloses")],
        ),
        (["samtycke", "plan", "mognad", "far_bestamma"], "ja", [("samtycke.plan.mognad.far_bestamma", "type")]),
        (["samtycke", "plan", "mognad", "bedomd_av"], GONE, [("samtycke.plan.mognad.bedomd_av", "maturity-judged")]),
        (["overenskommelse", 1, "part"], "SE9999000011-A200", [("overenskommelse[1].part", "agreement-once")]),
        (["overenskommelse", 1, "svar"], "inte överens", [("overenskommelse[1].avvikande_mening", "agreement-view")]),
        (["nasta_mote", "datum"], "2026-11-08", [("nasta_mote.datum", "date-order")]),
        (["plan", "slut"], GONE, [("plan.slut", "active-needs-end")]),
        (
            ["behov"],
            GONE,
            [
                ("mal[0].behov[0]", "reference-known"),
                ("mal[1].behov[0]", "reference-known"),
                ("mal[1].behov[1]", "reference-known"),
                ("behov", "needs-missing"),
            ],
        ),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, list) and value and not isinstance(value[0], tuple) else "",
)
def test_a_bad_plan_is_refused_by_path_and_rule(
    path: list, value: Any, faults: list, example_form: Callable, faults_of: Callable
) -> None:
    form = example_form("vastbus", "noah")
    changed(form, path, value)
    assert faults_of("vastbus", form) == faults


def test_every_fault_of_a_form_is_told_at_once(example_form: Callable, faults_of: Callable) -> None:
    form = example_form("vastbus", "noah")
    for path, value in ((["barn", "kon"], SENTINEL), (["adress"], SENTINEL), (["mal", 1, "sikt"], 2)):
        changed(form, path, value)
    assert sorted(faults_of("vastbus", form)) == [("adress", "unknown-field"), ("barn.kon", "code"), ("mal[1].sikt", "type")]


def test_both_guardians_and_the_child_sign_by_name(example_form: Callable) -> None:
    document = form_to_sip(source_named("vastbus"), example_form("vastbus", "noah"))
    signed = {consent.kind: [signature.who for signature in consent.signatures] for consent in document.consents}
    assert signed == {"plan": ["vardnadshavare-1", "vardnadshavare-2", "person"], "secrecy": ["vardnadshavare-1"]}
    assert [relative.relationship for relative in document.relatives] == ["guardian", "guardian"]


def test_a_document_of_others_becomes_a_plan_with_the_guardians_apart() -> None:
    data = orjson.loads((mappings_folder() / "sip" / "examples" / "ylva.json").read_bytes())
    form = sip_to_form(source_named("vastbus"), parse_document(data))
    assert [guardian["namn"] for guardian in form["vardnadshavare"]] == ["Amina Exempelsson", "Yusuf Exempelsson"]
    assert "narstaende" not in form
    assert form["samtycke"]["plan"]["tillfragade"] == ["vardnadshavare-1", "vardnadshavare-2"]
    assert [goal["uttryckt_av"] for goal in form["mal"]] == ["vardnadshavare-1", "vardnadshavare-2", "vardnadshavare-2"]
    assert form["mal"][0]["behov"] == ["1", "2"]
    assert parse_document(form_to_sip(source_named("vastbus"), form).as_json()).person.family_name == "Exempelsson"
