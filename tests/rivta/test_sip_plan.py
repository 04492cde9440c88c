"""A SIP as a care plan of the contract: who answers for it, and when it was written."""

from datetime import date
from typing import Any

import pytest

from fhir_sip.caller import OrganisationTree
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.rivta.care_plans import from_bundle
from fhir_sip.rivta.sip_plan import SeenPlan, bundle_of
from tests.rivta.calls import MUNICIPALITY, REGION
from tests.systems import PERSONNUMMER, fresh_plan, personnummer_of

UNIT, OTHER_UNIT = "SE9999000011-A101", "SE9999000001-R102"
TODAY = date.fromisoformat(fresh_plan()["dates"]["start"])


def organisation(hsa_id: str, parent: str | None = None) -> dict[str, Any]:
    kind = [{"coding": [{"system": "https://fhir-sip.se/ig/CodeSystem/sip-organisation-kind", "code": "disability-care"}]}]
    part_of = {"partOf": {"reference": f"Organization/{parent}"}} if parent else {"type": kind}
    return {"resourceType": "Organization", "id": hsa_id, "name": hsa_id, "active": True} | part_of


TREE = OrganisationTree.from_resources(
    [organisation(MUNICIPALITY), organisation(REGION), organisation(UNIT, MUNICIPALITY), organisation(OTHER_UNIT, REGION)]
)


def header_of(plan: dict[str, Any], written: str | None = None, today: date = TODAY, **changes: Any) -> dict[str, Any]:
    """The header of a plan, its CarePlan changed so."""
    document = parse_document(plan)
    records = [entry["resource"] for entry in to_fhir(document)["entry"]]
    care_plan = next(one for one in records if one["resourceType"] == "CarePlan") | changes
    care_plan["meta"] = care_plan["meta"] | {"lastUpdated": "2026-11-20T10:00:00+00:00"}
    seen = SeenPlan(care_plan, records, document, [MUNICIPALITY], written, today)
    header: dict[str, Any] = from_bundle(bundle_of(seen, (PERSONNUMMER, personnummer_of(plan)), (), TREE))["carePlanHeader"]
    return header


@pytest.mark.parametrize(
    ("written", "created", "expected"),
    [
        ("2026-11-21T10:00:00.5+00:00", "2026-10-05", "2026-11-21T10:00:00+00:00"),
        (None, "2026-10-05", "2026-10-05T00:00:00+02:00"),
        (None, "2026-10", "2026-11-20T10:00:00+00:00"),
    ],
)
def test_the_author_time_is_the_best_that_is_known(written: str | None, created: str, expected: str) -> None:
    header = header_of(fresh_plan(), written, created=created)
    assert header["accountableHealthcareProfessional"]["authorTime"] == expected
    assert ("documentTime" in header) is (len(created) == len("2026-10-05"))


@pytest.mark.parametrize(
    ("author", "expected"), [(UNIT, UNIT), (MUNICIPALITY, MUNICIPALITY), (OTHER_UNIT, MUNICIPALITY), ("unknown", MUNICIPALITY)]
)
def test_the_care_unit_is_the_author_where_it_is_the_responsible_partys(author: str, expected: str) -> None:
    professional = header_of(fresh_plan(), author={"reference": f"Organization/{author}"})["accountableHealthcareProfessional"]
    assert professional["healthcareProfessionalCareUnitHSAId"] == expected
    assert professional["healthcareProfessionalCareGiverHSAId"] == MUNICIPALITY


def coordinator(plan: dict[str, Any]) -> dict[str, Any]:
    """The role of the samordnare in the plan."""
    role: dict[str, Any] = next(role for one in plan["staff"] for role in one["roles"] if role["role"] == "coordinator")
    return role


def test_a_samordnare_of_another_party_is_not_said_to_answer_for_it() -> None:
    plan = fresh_plan()
    coordinator(plan)["on_behalf_of"] = REGION
    professional = header_of(plan)["accountableHealthcareProfessional"]
    assert "healthcareProfessionalName" not in professional
    assert professional["healthcareProfessionalOrgUnit"]["orgUnitHSAId"] == MUNICIPALITY


def test_a_samordnare_of_a_unit_is_told_with_her_unit() -> None:
    plan = fresh_plan()
    member = next(one for one in plan["staff"] if any(role["role"] == "coordinator" for role in one["roles"]))
    member |= {"organization": UNIT, "organization_name": "Korttids"}
    unit = header_of(plan)["accountableHealthcareProfessional"]["healthcareProfessionalOrgUnit"]
    assert unit == {"orgUnitHSAId": UNIT, "orgUnitName": "Korttids"}


def test_a_samordnare_who_has_not_begun_is_not_told() -> None:
    plan = fresh_plan()
    coordinator(plan)["start"] = "2099-01-01"
    assert "healthcareProfessionalHSAId" not in header_of(plan)["accountableHealthcareProfessional"]
