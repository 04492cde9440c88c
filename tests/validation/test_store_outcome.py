"""What the store says about broken content is handed on without anything of the content."""

from typing import Any

import orjson
import pytest

from fhir_sip.errors import Issue
from fhir_sip.validation.store_outcome import all_issues_of, issues_of, without_values

SENTINEL = "198001019804"


def outcome(*issues: dict[str, Any]) -> bytes:
    return orjson.dumps({"resourceType": "OperationOutcome", "issue": issues})


def error(diagnostics: str, **more: Any) -> dict[str, Any]:
    return {"severity": "error", "code": "processing", "diagnostics": diagnostics} | more


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"The value '{SENTINEL}' is wrong", "The value '…' is wrong"),
        (f'The value "Ylva {SENTINEL}" is wrong', "The value '…' is wrong"),
        ("Unable to find 'Patient.name'", "Unable to find 'Patient.name'"),
        ("Profile 'https://fhir-sip.se/ig/StructureDefinition/SipGoal'", "Profile 'https://fhir-sip.se/ig/StructureDefinition/SipGoal'"),
        ("Profile 'https://example.org/Ylva'", "Profile '…'"),
        (f"Number {SENTINEL} here", "Number … here"),
    ],
)  # fmt: skip
def test_values_are_masked_and_names_of_ours_kept(said: str, told: str) -> None:
    assert without_values(said) == told


def test_an_error_keeps_its_element_and_rule() -> None:
    body = outcome(error("Constraint failed: sip-team-1: 'x'", expression=["CareTeam"], code="invariant"))
    assert issues_of(body) == [Issue("invariant", "Constraint failed: sip-team-1: '…'", "CareTeam", "sip-team-1")]


def test_warnings_are_not_told() -> None:
    assert issues_of(outcome({"severity": "warning", "code": "invalid", "diagnostics": "x"})) == []


def test_the_words_of_the_stores_parser_are_dropped() -> None:
    body = outcome(error(f"HAPI-1755: String does not appear to be valid XML: <div>{SENTINEL} Ylva</div>"))
    [issue] = issues_of(body)
    assert (issue.code, SENTINEL in issue.text, "Ylva" in issue.text) == ("processing", False, False)


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        ({"resourceType": "Patient", "gender": SENTINEL}, "Patient.gender"),
        ({"resourceType": "Patient", "contact": [{}, {"gender": SENTINEL}]}, "Patient.contact[1].gender"),
        ({"resourceType": "Patient", "gender": "male"}, None),
    ],
)
def test_an_unknown_code_is_found_again_in_what_was_sent(resource: dict[str, Any], place: str | None) -> None:
    said = f'HAPI-1821: [element="gender"] Invalid attribute value "{SENTINEL}": Unknown AdministrativeGender code \'{SENTINEL}\''
    [issue] = issues_of(outcome(error(said)), [resource])
    assert (issue.code, issue.expression) == ("code-invalid", place)
    assert SENTINEL not in issue.text


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"resourceType": "Bundle"}', b'{"resourceType": "OperationOutcome"}']
)
def test_what_is_no_outcome_gives_no_issues(body: bytes) -> None:
    assert issues_of(body) == []


PLAN = "https://fhir-sip.se/ig/StructureDefinition/SipCarePlan|0.1.0"


def test_of_several_resources_the_message_names_the_profile() -> None:
    fixed = error(f"Value is 'order' but is fixed to 'plan' in the profile {PLAN}", expression=["CarePlan.intent"])
    fixed["details"] = {"coding": [{"code": "_DT_Fixed_Wrong"}]}
    two = [{"resourceType": "CarePlan"}, {"resourceType": "CarePlan"}]
    assert [issue.rule for issue in issues_of(outcome(fixed), two)] == ["SipCarePlan.intent/value"]


def test_what_is_missing_is_told_once() -> None:
    counted = error(f"CarePlan.extension: minimum required = 1, but only found 0 (from {PLAN})", expression=["CarePlan"])
    counted["details"] = {"coding": [{"code": "Validation_VAL_Profile_Minimum"}]}
    named = error(f"Slice 'CarePlan.extension:custodian': is required (from {PLAN})", expression=["CarePlan"])
    named["details"] = {"coding": [{"code": "Validation_VAL_Profile_Minimum_SLICE_EXT"}]}
    assert [issue.rule for issue in issues_of(outcome(counted, named))] == ["SipCarePlan.extension:custodian/min"]


def test_of_a_value_of_a_wrong_type_nothing_more_is_told() -> None:
    typed = error(
        f"Specified profile type was 'Attachment' in profile '{PLAN}'", expression=["Goal.start.ofType(CodeableConcept)"]
    )
    typed["details"] = {"coding": [{"code": "Validation_VAL_Profile_WrongType"}]}
    inside = error("not allowed", expression=["Goal.start.ofType(CodeableConcept).text"])
    goal = {"resourceType": "Goal", "startCodeableConcept": {"text": "x"}}
    issues = all_issues_of(outcome(typed, inside), [goal], "SipGoal")
    assert [issue.rule for issue in issues] == ["SipGoal.start[x]/type"]


def warning(message_id: str, diagnostics: str) -> dict[str, Any]:
    coding = {"details": {"coding": [{"code": message_id}]}, "expression": ["Condition.code"]}
    return {"severity": "warning", "code": "processing", "diagnostics": diagnostics} | coding


def test_a_code_that_could_not_be_checked_is_not_taken_for_an_unwanted_one() -> None:
    body = outcome(
        warning("Terminology_PassThrough_TX_Message", "CodeSystem is unknown and can't be validated: urn:x"),
        warning("Terminology_TX_NoValid_2_CC", "None of the codings provided are in the value set 'Codes'"),
        warning("TYPE_SPECIFIC_CHECKS_DT_ATT_NO_CONTENT", "Attachments have data and/or url"),
    )
    assert [issue.rule for issue in all_issues_of(body)] == ["fhir-code-unchecked", "fhir-code-recommended"]
