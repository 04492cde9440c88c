"""A record marked NOPATIENT is not shown to a service for the patient, not even by its own party (PDL 4:4, OSL 25:6)."""

import pytest

from tests.attacks.records import all_of, key_of, put
from tests.systems import Systems, fresh_plan, posted


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "NOPAT"),
        ("http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel", "NOPATIENT"),
    ],
)
def test_a_marked_record_is_kept_from_the_patients_service(systems: Systems, system: str, code: str) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    goal, *others = all_of(systems.municipality_a, plan, "Goal")
    assert systems.patient_service.fhir("GET", key_of(goal)).status_code == 200
    label = {"system": system, "code": code}
    marked = put(systems.municipality_a, goal | {"meta": goal["meta"] | {"security": [label]}})
    assert marked.status_code == 200, marked.text
    hidden = systems.patient_service.fhir("GET", key_of(goal))
    missing = systems.patient_service.fhir("GET", "Goal/never-there")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    explained = systems.patient_service.fhir("GET", f"{key_of(goal)}/$explain")
    assert (explained.status_code, explained.content) == (404, missing.content)
    assert {key_of(one) for one in all_of(systems.patient_service, plan, "Goal")} == {key_of(one) for one in others}
    assert goal["description"]["text"] not in systems.patient_service.sip("GET", place).text
    assert systems.municipality_a.fhir("GET", key_of(goal)).status_code == 200
