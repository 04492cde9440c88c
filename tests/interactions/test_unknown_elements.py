"""Unknown elements are refused by name, sent alone or in a transaction, where the store would drop them without a word."""

from typing import Any

import pytest

from tests.systems import Systems, expressions, fresh_plan, posted, pulled, refusal


@pytest.mark.parametrize("in_transaction", [False, True])
def test_an_unknown_element_is_refused_with_its_path(systems: Systems, in_transaction: bool) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    [goal, *_] = [record for record in pulled(systems.municipality_a, plan) if record["resourceType"] == "Goal"]
    wrong: dict[str, Any] = goal | {"importance": "high", "description": goal["description"] | {"colour": "blue"}}
    key, version = f"Goal/{goal['id']}", f'W/"{goal["meta"]["versionId"]}"'
    if in_transaction:
        entry = {"resource": wrong, "request": {"method": "PUT", "url": key, "ifMatch": version}}
        answer = systems.municipality_a.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    else:
        answer = systems.municipality_a.fhir("PUT", key, json=wrong, headers={"If-Match": version})
    where = "Bundle.entry[0].resource" if in_transaction else "Goal"
    assert expressions(refusal(answer, 422)) == {f"{where}.importance", f"{where}.description.colour"}
    assert systems.municipality_a.fhir("GET", key).json() == goal


def test_hapis_own_extensions_are_refused(systems: Systems) -> None:
    """One of them would switch the store's validation off for the record that carries it."""
    placeholder = {"url": "http://hapifhir.io/fhir/StructureDefinition/resource-placeholder", "valueBoolean": True}
    organization = {"reference": "Organization/SE9999000011-A100"}
    patient = {"resourceType": "Patient", "extension": [placeholder], "managingOrganization": organization}
    issues = refusal(systems.municipality_a.fhir("POST", "Patient", json=patient), 422)
    assert expressions(issues) == {"Patient.extension[0].url"}
