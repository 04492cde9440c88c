"""What the document refuses: each fault with its path and rule, all at once, and never a value."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_sip.mapping import DocumentInvalid, parse_document
from fhir_sip.validation.identifiers import has_valid_check_digit

from .strategies import identity_number

SENTINEL = "SENTINEL-198502129880"
R000, A100, B100 = "SE9999000001-R000", "SE9999000011-A100", "SE9999000022-B100"
MISSING = object()


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(DocumentInvalid) as refused:
        parse_document(data)
    assert all(issue.message for issue in refused.value.issues)
    return [(issue.path, issue.rule) for issue in refused.value.issues]


def changed(data: dict, path: str, value: Any) -> dict:
    *way, last = path.replace("[", ".").replace("]", "").split(".")
    node: Any = data
    for step in way:
        node = node[int(step) if step.isdigit() else step]
    last = int(last) if last.isdigit() else last
    if value is MISSING:
        del node[last]
    else:
        node[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("schema_version", "2.0", "code"),
        ("schema_version", 1.0, "code"),
        ("title", 1, "type"),
        ("title", "", "length"),
        ("title", " Plan", "pattern"),
        ("title", "Pl\0an", "pattern"),
        ("title", MISSING, "required"),
        ("status", "aktiv", "code"),
        ("needs", {}, "type"),
        ("needs", [], "needs-missing"),
        ("person.birth_date", "2022-05", "date"),
        ("person.birth_date", "2022-02-30", "date"),
        ("person.birth_date", 20220519, "date"),
        ("person.birth_date", "2022-05-20", "birth-date"),
        ("person.identifiers[0].value", "202205199844", "identity-number"),
        ("person.identifiers[0].value", "20220519-9843", "identity-number"),
        ("relatives[0].identifiers[0].value", "199102279827", "identity-number"),
        ("relatives[0].id", "person", "id-unique"),
        ("goals[0].id", "mamma", "id-unique"),
        ("actions[0].id", "a b", "pattern"),
        ("responsible_party", "SE9999000011-A1_0", "pattern"),
        ("responsible_party", "SE9999000011-" + "A" * 19, "length"),
        ("responsible_party", B100, "party-known"),
        ("parties[1].hsa_id", A100, "party-unique"),
        ("parties[0].end", "2026-09-13", "date-order"),
        ("staff[0].roles[1].end", "2026-09-13", "date-order"),
        ("staff[0].roles[0].on_behalf_of", B100, "party-known"),
        ("staff[0].roles[0].on_behalf_of", MISSING, "coordinator-party"),
        ("staff[0].organization_name", "Omsorg", "unit-name"),
        ("staff[0].recorded_by", B100, "party-known"),
        ("goals[0].addresses[1]", "mal-dagar", "reference-known"),
        ("goals[0].addresses[1]", "behov-kommunikation", "no-repeats"),
        ("goals[0].expressed_by", "ingen", "reference-known"),
        ("goals[0].target_date", "2026-10-04", "date-order"),
        ("actions[0].goal", "ingen", "reference-known"),
        ("actions[0].contact", "mamma", "reference-known"),
        ("actions[0].responsible", B100, "party-known"),
        ("actions[0].status", "done", "code"),
        ("actions[4].status_reason", MISSING, "rejected-needs-reason"),
        ("consents[0].kind", "emergency", "code"),
        ("consents[0].disclosers[1]", B100, "party-known"),
        ("consents[0].receivers[1]", B100, "party-known"),
        ("consents[0].receivers", [], "length"),
        ("consents[0].end", "2026-09-20", "date-order"),
        ("consents[0].signatures[0].who", "samordnare", "reference-known"),
        ("consents[0].signatures[0].who", "person", "signer-asked"),
        ("consents[0].signatures[0].withdrawn", "2026-09-17", "date-order"),
        ("dates.end", "2026-10-04", "date-order"),
        ("dates.end", MISSING, "active-needs-end"),
        ("next_follow_up.date", "2026-10-04", "date-order"),
        ("next_follow_up.responsible", B100, "party-known"),
    ],
)
def test_one_fault_is_named_by_path_and_rule(example_data: dict, path: str, value: Any, rule: str) -> None:
    assert (path, rule) in faults(changed(example_data, path, value))


def test_consents_are_checked_in_id_order_and_asked_is_needed(example_data: dict) -> None:
    assert [consent.id for consent in parse_document(example_data).consents] == ["samtycke-plan", "samtycke-sekretess"]
    assert ("consents[1].asked", "asked-missing") in faults(changed(example_data, "consents[1].asked", []))


def test_who_records_a_consent_is_one_of_its_disclosers(example_data: dict) -> None:
    example_data["consents"][0] |= {"recorded_by": A100, "disclosers": [R000]}
    assert faults(example_data) == [("consents[0].recorded_by", "recorder-discloses")]


def test_an_active_plan_has_exactly_one_current_coordinator(example_data: dict) -> None:
    role = {"role": "coordinator", "on_behalf_of": R000}
    example_data["staff"][1]["roles"].append(role)
    assert faults(example_data) == [("staff", "one-coordinator")]

    role["end"] = "2026-10-05"
    parse_document(example_data)

    del example_data["staff"][0]["roles"][0]
    assert faults(example_data) == [("staff", "one-coordinator")]
    example_data["status"] = "draft"
    parse_document(example_data)


def test_a_kind_of_identity_number_stands_once(example_data: dict) -> None:
    example_data["person"]["identifiers"] *= 2
    assert faults(example_data) == [("person.identifiers[1].kind", "identifier-kind-twice")]


def test_all_faults_are_collected(example_data: dict) -> None:
    example_data["actions"][0]["goal"] = "ingen"
    example_data["responsible_party"] = B100
    example_data["goals"][0]["target_date"] = "1999-01-01"
    found = faults(example_data)
    assert ("actions[0].goal", "reference-known") in found
    assert ("responsible_party", "party-known") in found
    assert ("goals[0].target_date", "date-order") in found

    example_data["status"] = "aktiv"
    example_data["goals"][0]["target_date"] = "igår"
    assert faults(example_data) == [("status", "code"), ("goals[0].target_date", "date")]


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": NaN}', b'"\xff"'])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    assert faults(body) == [("", "json")]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"'])
def test_what_is_not_an_object_is_refused(body: bytes) -> None:
    assert faults(body) == [("", "type")]


def test_recorded_by_the_responsible_party_goes_without_saying(example_data: dict) -> None:
    plain = parse_document(example_data)
    example_data["needs"][1]["recorded_by"] = A100
    assert parse_document(example_data) == plain


def test_parsing_does_not_change_the_data(example_data: dict) -> None:
    before = orjson.dumps(example_data)
    parse_document(example_data)
    assert orjson.dumps(example_data) == before


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from places(node[key])


@pytest.mark.parametrize("value", [SENTINEL, " " + SENTINEL, [SENTINEL], {SENTINEL: SENTINEL}])
def test_no_refusal_holds_a_value(example_data: dict, value: Any) -> None:
    body, refused = orjson.dumps(example_data), 0
    for number in range(sum(1 for _ in places(example_data))):
        data = orjson.loads(body)
        node, key = list(places(data))[number]
        node[key] = value
        if isinstance(node, dict):
            node[SENTINEL] = SENTINEL
        error = refusal(data)
        if error is not None:
            refused += 1
            assert error.issues
            assert SENTINEL not in f"{error}{error!r}{error.issues}{error.__cause__}"
            assert error.__suppress_context__ or error.__context__ is None
    assert refused > 250


def refusal(data: dict) -> DocumentInvalid | None:
    try:
        parse_document(data)
    except DocumentInvalid as error:
        return error
    return None


@settings(deadline=None)
@given(st.dates(), st.integers(0, 999), st.integers(0, 11), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(born: Any, serial: int, position: int, more: int) -> None:
    number = identity_number(born, serial)
    assert has_valid_check_digit(number)
    if position >= 2:
        wrong = (int(number[position]) + more) % 10
        assert not has_valid_check_digit(f"{number[:position]}{wrong}{number[position + 1 :]}")


@pytest.mark.parametrize(("day", "accepted"), [("6", True), ("0", False)])
def test_samordningsnummer_has_sixty_added_to_its_day(example_data: dict, day: str, accepted: bool) -> None:
    number = identity_number(parse_document(example_data).person.birth_date, 984, coordination=day == "6")  # type: ignore[arg-type]
    example_data["person"]["identifiers"] = [{"kind": "samordningsnummer", "value": number}]
    if accepted:
        parse_document(example_data)
    else:
        assert faults(example_data) == [("person.identifiers[0].value", "identity-number")]
