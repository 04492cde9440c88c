"""The types that a reference may be to are R4's own, and a reference to another one is named, alone or in a transaction."""

import json
from typing import Any

import pytest

from fhir_sip.validation.model_fields import placed_in
from fhir_sip.validation.profiles import profiles_of
from fhir_sip.validation.reference_targets import issues_of_reference_targets
from profiles.build import cache_dir, fhir_home

CORE = fhir_home(cache_dir()) / ".fhir" / "packages" / "hl7.fhir.r4.core#4.0.1" / "package"


@pytest.mark.parametrize("kind", sorted(profiles_of().keys() - {"Bundle"}))
def test_the_models_allow_what_r4_allows(kind: str) -> None:
    definition = json.loads((CORE / f"StructureDefinition-{kind}.json").read_bytes())
    of_r4 = {
        element["path"]: {target.rpartition("/")[2] for target in one.get("targetProfile", ())} - {"Resource"}
        for element in definition["snapshot"]["element"]
        if not element["path"].endswith("[x]")
        for one in element.get("type", ())
        if one["code"] == "Reference"
    }
    assert of_r4
    for path, targets in of_r4.items():
        whole: dict[str, Any] = {"reference": "Basic/1"}
        for name in reversed(path.split(".")[1:]):
            whole = {name: whole}
        placed = list(placed_in(whole, kind, kind))[-1]
        assert placed.path == path
        assert placed.field.targets == targets, path


def paths(resource: dict[str, Any], types: dict[str, str] | None = None) -> list[str | None]:
    return [issue.expression for issue in issues_of_reference_targets(resource, resource["resourceType"], types)]


URN = "urn:uuid:00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("reference", "is_wrong"),
    [
        ("Encounter/1", False),
        ("Goal/1", True),
        ("Goal/1/_history/2", True),
        ("https://fhir-sip.se/fhir/Goal/1", True),
        (URN, True),
        ("urn:uuid:00000000-0000-4000-8000-000000000001", False),
        ("#goal", False),
    ],
)
def test_only_the_type_in_the_text_is_judged(reference: str, is_wrong: bool) -> None:
    plan = {"resourceType": "CarePlan", "encounter": {"reference": reference}}
    assert paths(plan, {URN: "Goal"}) == (["CarePlan.encounter"] if is_wrong else [])


def test_references_inside_of_datatypes_and_backbone_elements_are_found() -> None:
    assigned = {"identifier": [{"value": "1"}, {"assigner": {"reference": "Goal/1"}}]}
    nested = {"provision": {"provision": [{"actor": [{"reference": {"reference": "Task/1"}}]}]}}
    assert paths({"resourceType": "Consent"} | assigned | nested) == [
        "Consent.identifier[1].assigner",
        "Consent.provision.provision[0].actor[0].reference",
    ]
