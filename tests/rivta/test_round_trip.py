"""Laws: XML -> FHIR -> XML gives the same header and contents, and XML is read as it was written."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_sip.rivta.documents import answer_of, as_bytes, bundles_of, read_file
from fhir_sip.rivta.tree import read_message
from tests.rivta.strategies import care_plans

LOG_ID = "0b7e2c1e-7b5d-4c55-9a55-6e1d9a6a4f21"
quick_cut = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def xml_of(plans: list[dict[str, Any]]) -> bytes:
    return as_bytes({"carePlan": plans, "result": {"resultCode": "OK", "logId": LOG_ID}})


def plans_in(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_message("GetCarePlansResponse", read_file(content)).get("carePlan", [])
    return found


@quick_cut
@given(st.lists(care_plans(), max_size=2))
def test_xml_to_fhir_and_back_is_the_same_xml(plans: list[dict[str, Any]]) -> None:
    sent = xml_of(plans)
    assert plans_in(sent) == plans
    assert answer_of(bundles_of(sent), LOG_ID) == sent


@quick_cut
@given(care_plans())
def test_fhir_to_xml_and_back_is_the_same_fhir(plan: dict[str, Any]) -> None:
    (bundle,) = bundles_of(xml_of([plan]))
    assert bundles_of(answer_of([bundle], LOG_ID)) == [bundle]


@quick_cut
@given(care_plans())
def test_a_plan_is_for_the_patient_only_where_it_is_said_and_nothing_says_no(plan: dict[str, Any]) -> None:
    (bundle,) = bundles_of(xml_of([plan]))
    is_approved = plan["carePlanHeader"]["approvedForPatient"] == "true"
    labelled = [entry["resource"] for entry in bundle["entry"] if "security" in entry["resource"].get("meta", {})]
    assert bool(labelled) != is_approved
    bundle["entry"][0]["resource"]["meta"] = {"security": [{"system": NOPATIENT[0], "code": NOPATIENT[1]}]}
    assert plans_in(answer_of([bundle], LOG_ID))[0]["carePlanHeader"]["approvedForPatient"] == "false"


NOPATIENT = ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "NOPATIENT")
