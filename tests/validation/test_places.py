"""From a FHIRPath in a resource to the element of a StructureDefinition."""

import pytest

from fhir_sip.validation.places import Place, place_of

OURS = "https://fhir-sip.se/ig/StructureDefinition/"
PLAN = {
    "resourceType": "CarePlan",
    "extension": [
        {"url": OURS + "custodian", "valueReference": {"reference": "Organization/1"}},
        {"url": OURS + "plan-text", "extension": [{"url": "part", "valueCode": "strengths"}]},
        {"url": "https://example.org/theirs", "valueString": "x"},
    ],
    "activity": [{"reference": {"reference": "Task/1"}}],
}


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("CarePlan", Place("SipCarePlan", "CarePlan")),
        ("CarePlan.title", Place("SipCarePlan", "CarePlan.title")),
        ("CarePlan.activity[0].reference", Place("SipCarePlan", "CarePlan.activity.reference")),
        ("CarePlan.extension[0]", Place("custodian", "Extension")),
        ("CarePlan.extension[0].value.ofType(Reference)", Place("custodian", "Extension.value[x]")),
        ("CarePlan.extension[1].extension[0]", Place("plan-text", "Extension.extension:part")),
        ("CarePlan.extension[1].extension[0].value.ofType(code)", Place("plan-text", "Extension.extension:part.value[x]")),
        ("CarePlan.extension[2]", Place("SipCarePlan", "CarePlan.extension:https://example.org/theirs")),
        ("CarePlan.extension[9]", Place("SipCarePlan", "CarePlan.extension")),
    ],
)
def test_place(expression: str, place: Place) -> None:
    assert place_of(expression, PLAN, "SipCarePlan") == place


def test_expression_of_another_resource_has_no_place() -> None:
    assert place_of("Task.owner", PLAN, "SipCarePlan") is None
