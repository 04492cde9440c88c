"""What the document refuses of offers, meetings, answers, self-care and other plans: no less than the profiles do."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import DocumentInvalid, parse_document
from fhir_sip.mapping.document import naming

from .conftest import EXAMPLES
from .test_document import MISSING, changed, faults

RULE = re.compile(r'"([a-z]+(?:-[a-z]+)+)", (?:"[A-ZÅÄÖ]|text)|"([a-z]+-known)"')
A200, A300, R000, B100 = "SE9999000011-A200", "SE9999000011-A300", "SE9999000001-R000", "SE9999000022-B100"


@pytest.fixture
def odd() -> dict:
    """The example that uses every field, to be changed freely."""
    return orjson.loads((EXAMPLES / "odd.json").read_bytes())


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("offers[0].id", "b.1", "id-unique"),
        ("offers[0].answered", MISSING, "offer-answered"),
        ("offers[2].answered", MISSING, "offer-answered"),
        ("offers[0].reason", MISSING, "offer-reason"),
        ("offers[1].reason", MISSING, "offer-reason"),
        ("offers[0].reason_code", MISSING, "offer-reason-code"),
        ("offers[0].reason_code", "refused-by-party", "offer-refusal"),
        ("offers[1].reason_code", "declined-by-person", "offer-refusal"),
        ("offers[0].offered_by", B100, "party-known"),
        ("offers[0].answered.by", "s.1", "reference-known"),
        ("offers[0].status", "entered-in-error", "code"),
        ("offers[0].answer_due", "2026-01-14", "date-order"),
        ("offers[0].answered.date", "2026-01-14", "date-order"),
        ("offers[0].offered_on", "2026-01-11", "date-order"),
        ("meetings[0].id", "e.1", "id-unique"),
        ("meetings[0].recorded_by", B100, "party-known"),
        ("meetings[0].start", MISSING, "meeting-time"),
        ("meetings[0].end", MISSING, "meeting-time"),
        ("meetings[0].end", "2026-03-02T12:59:59Z", "date-order"),
        ("meetings[0].start", "2026-03-02T14:00:00", "instant"),
        ("meetings[0].start", "2026-03-02", "instant"),
        ("meetings[0].moved_from[0]", "2026-02-30T14:00:00Z", "instant"),
        ("meetings[0].minutes", 0, "range"),
        ("meetings[0].minutes", 30.0, "type"),
        ("meetings[0].minutes", "30", "type"),
        ("meetings[0].information_enclosed", "ja", "type"),
        ("meetings[0].video_link", "http://video.example.se", "pattern"),
        ("meetings[0].participation", MISSING, "meeting-participation"),
        ("meetings[0].participation.text", MISSING, "participation-text"),
        ("meetings[0].participants[0].party", MISSING, "meeting-party"),
        ("meetings[0].participants[0].party", B100, "party-known"),
        ("meetings[0].participants[0].who", "ingen", "reference-known"),
        ("meetings[0].participants[2].role", MISSING, "participant-named"),
        ("meetings[0].place", "Skolan", "protected-place"),
        ("agreements[1].party", A200, "agreement-once"),
        ("agreements[1].party", B100, "party-known"),
        ("agreements[2].view", MISSING, "agreement-view"),
        ("goals[0].evaluations[0].achievement", "bra", "code"),
        ("consents[0].maturity.judged_by", MISSING, "maturity-judged"),
        ("consents[0].maturity.judged_by", "0", "reference-known"),
        ("egenvard[0].id", "i.1", "id-unique"),
        ("egenvard[0].id", "Z-9..odd.", "id-unique"),
        ("egenvard[0].recorded_by", B100, "party-known"),
        ("egenvard[0].addresses", [], "egenvard-whole"),
        ("egenvard[0].risks", [], "egenvard-whole"),
        ("egenvard[0].tasks", [], "egenvard-whole"),
        ("egenvard[0].addresses[0]", "m.1", "reference-known"),
        ("egenvard[0].goals[0]", "b.1", "reference-known"),
        ("egenvard[0].end", "2026-03-15", "date-order"),
        ("egenvard[0].review.date", "2026-03-15", "date-order"),
        ("egenvard[0].review.responsible", B100, "party-known"),
        ("egenvard[0].assessment.assessor", MISSING, "egenvard-assessed"),
        ("egenvard[0].assessment.assessor", "0", "reference-known"),
        ("egenvard[0].risks[0].id", "i.1", "id-unique"),
        ("egenvard[0].risks[0].assessed_by", MISSING, "egenvard-assessed"),
        ("egenvard[0].risks[0].assessed_by", "person", "reference-known"),
        ("egenvard[0].risks[0].recorded_by", B100, "party-known"),
        ("egenvard[0].risks[0].risks", [], "length"),
        ("egenvard[0].tasks[0].id", "r.1", "id-unique"),
        ("egenvard[0].tasks[0].goal", "b.1", "reference-known"),
        ("egenvard[0].tasks[0].end", "2026-03-15", "date-order"),
        ("egenvard[0].tasks[0].recorded_by", B100, "party-known"),
        ("egenvard[0].tasks[0].done_by", MISSING, "egenvard-responsible"),
        ("egenvard[0].tasks[0].done_by", "ingen", "reference-known"),
        ("egenvard[0].tasks[1].done_by_party", B100, "party-known"),
        ("other_plans[0].id", "egen.1", "id-unique"),
        ("other_plans[0].recorded_by", B100, "party-known"),
        ("other_plans[0].addresses", [], "needs-missing"),
        ("other_plans[0].addresses[0]", "i.1", "reference-known"),
        ("other_plans[0].goals[0]", "i.1", "reference-known"),
        ("other_plans[0].actions", [], "active-needs-action"),
        ("other_plans[0].actions[1]", "i.2", "no-repeats"),
        ("other_plans[0].actions[1]", "u.2", "reference-known"),
        ("other_plans[0].end", MISSING, "active-needs-end"),
        ("other_plans[0].end", "2026-11-20", "date-order"),
        ("other_plans[0].next_follow_up.date", "2026-11-20", "date-order"),
        ("other_plans[0].next_follow_up.responsible", B100, "party-known"),
    ],
)
def test_one_fault_is_named_by_path_and_rule(odd: dict, path: str, value: Any, rule: str) -> None:
    assert (path, rule) in faults(changed(odd, path, value))


def test_an_active_plan_has_an_action(example_data: dict) -> None:
    assert faults(example_data | {"actions": []}) == [("actions", "active-needs-action")]


@pytest.mark.parametrize("name", ["person", "plan", "team"])
def test_what_the_mapping_calls_person_plan_and_team_is_no_items_id(example_data: dict, name: str) -> None:
    example_data["meetings"][0]["id"] = name
    assert "id-unique" in {rule for _, rule in faults(example_data)}


def test_a_task_has_one_that_does_it_not_two(odd: dict) -> None:
    odd["egenvard"][0]["tasks"][0]["done_by_party"] = R000
    assert faults(odd) == [("egenvard[0].tasks[0].done_by", "egenvard-responsible")]


def test_a_call_says_when_and_where_and_a_proposal_need_not(example_data: dict) -> None:
    call = example_data["meetings"][1]
    del call["start"], call["end"], call["video_link"]
    assert faults(example_data) == [("meetings[1].start", "meeting-time"), ("meetings[1].place", "meeting-place")]
    for status in ("proposed", "cancelled"):
        call["status"] = status
        parse_document(example_data)


def test_a_party_is_called_and_the_person_stands_once(example_data: dict) -> None:
    participants = example_data["meetings"][0]["participants"]
    participants.append(participants[0])
    assert faults(example_data) == [("meetings[0].participants", "meeting-person")]
    example_data["meetings"][0]["participants"] = []
    assert faults(example_data) == [
        ("meetings[0].participants", "meeting-called"),
        ("meetings[0].participants", "meeting-person"),
    ]


def test_no_place_is_kept_for_a_protected_identity_but_a_video_link_may_be(example_data: dict) -> None:
    example_data["person"]["protected_identity"] = "sekretessmarkering"
    assert faults(example_data) == [("meetings[0].place", "protected-place")]
    example_data["meetings"][0]["video_link"] = "https://video.example.se/1"
    del example_data["meetings"][0]["place"]
    parse_document(example_data)


def test_evaluations_keep_the_order_they_were_written_in(odd: dict) -> None:
    dates = [str(evaluation.date) for evaluation in parse_document(odd).goals[0].evaluations]
    assert dates == ["2026-06-12", "2026-04-20"]


def test_what_fhir_keeps_no_order_of_stands_in_id_order(odd: dict) -> None:
    in_order = parse_document(odd)
    for part in ("offers", "meetings", "consents"):
        odd[part].reverse()
    assert parse_document(odd) == in_order
    odd["egenvard"][0]["risks"].reverse()
    assert parse_document(odd) != in_order


@pytest.mark.parametrize("path", ["meetings[1]", "other_plans[0]", "egenvard[0].risks[1]", "egenvard[0].tasks[1]"])
def test_recorded_by_the_responsible_party_goes_without_saying(odd: dict, path: str) -> None:
    plain = parse_document(changed(odd, f"{path}.recorded_by", A200))
    assert plain == parse_document(changed(odd, f"{path}.recorded_by", MISSING))


def test_a_document_of_another_version_is_refused_by_name(odd: dict) -> None:
    odd |= {"schema_version": "1.1", "journal": []}
    assert faults(odd) == [("schema_version", "code"), ("journal", "unknown-field")]


@pytest.mark.parametrize("name", ["Ylva", "202205199843", "åke", "ylva-exempelsson", "x" * 41, "två ord", "_x"])
def test_an_unknown_name_that_looks_like_no_field_is_not_told(odd: dict, name: str) -> None:
    odd["goals"][0][name] = "x"
    assert faults(odd) == [("goals[0]", "unknown-field")]


def test_an_unknown_field_is_told_by_its_name(odd: dict) -> None:
    odd["goals"][0]["folow_up"] = "x"
    assert faults(odd) == [("goals[0].folow_up", "unknown-field")]


def test_no_part_needs_what_may_be_hidden(odd: dict) -> None:
    for path in (
        "consents[0].maturity.judged_by",
        "offers[0].answered.by",
        "egenvard[0].assessment.assessor",
        "egenvard[0].risks[0].assessed_by",
        "egenvard[0].tasks[0].done_by",
        "egenvard[0].addresses",
        "other_plans[0].addresses",
        "other_plans[0].actions",
        "meetings[0].participants",
    ):
        changed(odd, path, MISSING)
    with pytest.raises(DocumentInvalid):
        parse_document(odd)
    assert parse_document(odd, partial=True).meetings[0].participants == []


def test_every_rule_of_the_checks_stands_in_the_page_about_the_document() -> None:
    checks = Path(naming.__file__).parent.glob("*.py")
    rules = {rule for file in checks for rule in map("".join, RULE.findall(file.read_text("utf-8")))}
    page = (Path(__file__).parents[2] / "docs" / "sip-document.md").read_text(encoding="utf-8")

    assert {"date-order", "party-known", "protected-place", "one-coordinator", "unknown-field"} <= rules
    assert {rule for rule in rules if f"`{rule}`" not in page} == set()
