"""approvedForPatient, on which 1177 Journal filters: no, as soon as anything that is rendered is not for the person's eyes."""

from typing import Any

import pytest

from fhir_sip.rivta.patient_approval import is_for_patient
from tests.rivta.calls import MUNICIPALITY, asked
from tests.systems import Systems, fresh_plan, posted

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def labelled(system: str, code: str) -> dict[str, Any]:
    return {"resourceType": "Task", "meta": {"security": [{"system": system, "code": code}]}}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ((ACT_CODE, "NOPATIENT"), False),
        ((ACT_CODE, "NOPAT"), False),
        ((ACT_CODE, "DEMO"), False),
        ((CONFIDENTIALITY, "R"), False),
        ((CONFIDENTIALITY, "V"), False),
        (("https://example.org", "N"), False),
        ((CONFIDENTIALITY, "N"), True),
        ((CONFIDENTIALITY, "L"), True),
    ],
)
def test_one_label_in_the_whole_plan_is_enough_for_a_no(label: tuple[str, str], expected: bool) -> None:
    plain = {"resourceType": "Goal", "meta": {"versionId": "1"}}
    assert is_for_patient("active", [plain, labelled(*label), plain]) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("active", True), ("on-hold", True), ("completed", True), ("draft", False), ("revoked", False), ("entered-in-error", False)],
)
def test_only_an_agreed_plan_is_for_the_patient(status: str, expected: bool) -> None:
    assert is_for_patient(status, [{"resourceType": "CarePlan"}]) is expected


def approved(systems: Systems, plan: dict[str, Any]) -> str:
    (found,) = asked(systems.region_ehr, plan)
    answer: str = found["carePlanHeader"]["approvedForPatient"]
    return answer


def test_an_action_marked_not_for_the_patient_closes_the_plan_to_her(systems: Systems) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    place = posted(a, plan)
    assert approved(systems, plan) == "true"
    bundle = a.fhir("GET", f"CarePlan/{place}/$sip").json()
    task = next(one for one in (entry["resource"] for entry in bundle["entry"]) if _is_own_action(one))
    task["meta"]["security"] = [{"system": ACT_CODE, "code": "NOPAT"}]  # R4's own; the store's validator refuses NOPATIENT
    headers = {"If-Match": f'W/"{task["meta"]["versionId"]}"'}
    assert a.fhir("PUT", f"Task/{task['id']}", json=task, headers=headers).status_code == 200
    assert approved(systems, plan) == "false"


def _is_own_action(resource: dict[str, Any]) -> bool:
    return resource["resourceType"] == "Task" and resource["owner"]["reference"] == f"Organization/{MUNICIPALITY}"


def test_a_protected_identity_shows_no_team_no_unit_no_name_and_no_title(systems: Systems) -> None:
    plan = fresh_plan(title="SIP för Ylva i Ekdala")
    plan["person"]["protected_identity"] = "sekretessmarkering"
    posted(systems.municipality_a, plan)
    (found,) = asked(systems.region_ehr, plan)
    header = found["carePlanHeader"]
    assert header["approvedForPatient"] == "false"
    assert "Ekdala" not in header["documentTitle"]
    assert header["accountableHealthcareProfessional"].keys() == {
        "authorTime",
        "healthcareProfessionalCareUnitHSAId",
        "healthcareProfessionalCareGiverHSAId",
    }
    assert "participatingCareUnitHSAId" not in found["carePlanBody"]


def test_a_draft_is_not_shown_to_the_patient(systems: Systems) -> None:
    plan = fresh_plan(status="draft")
    posted(systems.municipality_a, plan)
    (found,) = asked(systems.municipality_a, plan)
    assert found["carePlanHeader"]["approvedForPatient"] == "false"
