"""A withdrawal can always be recorded, whatever has become of the team since."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.attacks.records import REGION, all_of, consent_of, put
from tests.systems import Systems, fresh_plan, posted, pulled


def ended(team: dict[str, Any], hsa_id: str) -> dict[str, Any]:
    """The team when a party has left it."""
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    participants = [
        p | {"period": {"start": "2026-09-14", "end": yesterday}} if p["member"]["reference"].endswith(hsa_id) else p
        for p in team["participant"]
    ]
    return team | {"participant": participants}


@pytest.mark.parametrize("how", ["signature", "status"])
def test_after_a_receiver_has_left(systems: Systems, how: str) -> None:
    """The region may come back; what was withdrawn meanwhile must then be closed."""
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    team = all_of(a, plan, "CareTeam")[0]
    assert put(a, ended(team, REGION)).status_code == 200
    consent = consent_of(a, plan)
    if how == "status":
        consent["status"] = "inactive"
    else:
        consent["extension"][-1]["extension"].append({"url": "withdrawn", "valueDate": date.today().isoformat()})
    answer = put(a, consent)
    assert answer.status_code == 200, answer.text
    back = all_of(a, plan, "CareTeam")[0]
    assert put(a, back | {"participant": team["participant"]}).status_code == 200
    assert pulled(systems.region_ehr, plan) == []


def test_by_a_party_that_has_left(systems: Systems) -> None:
    """The region's own consent, opening its action to A, is the region's to withdraw also when it is no member any more."""
    a, region, plan = systems.municipality_a, systems.region_ehr, fresh_plan()
    for consent in plan["consents"]:
        consent["disclosers"] = ["SE9999000011-A100"]
    posted(a, plan)
    own = consent_of(region, plan)
    own = {name: value for name, value in own.items() if name not in ("id", "meta")}
    own["identifier"] = [own["identifier"][0] | {"value": "regionens"}]
    own["extension"] = [
        e | {"valueReference": {"reference": f"Organization/{REGION}"}} if e["url"].endswith("/custodian") else e
        for e in own["extension"]
    ]
    own["organization"] = [{"reference": f"Organization/{REGION}"}]
    own["provision"] = own["provision"] | {"actor": own["provision"]["actor"][:1]}
    made = region.fhir("POST", "Consent", json=own)
    assert made.status_code == 201, made.text
    assert len(all_of(a, plan, "Task")) == 4, "the region's two actions are open to A now"
    assert put(a, ended(all_of(a, plan, "CareTeam")[0], REGION)).status_code == 200
    answer = put(region, made.json() | {"status": "inactive"})
    assert answer.status_code == 200, answer.text
    assert len(all_of(a, plan, "Task")) == 2
    reopened = put(region, answer.json() | {"status": "active"})
    assert reopened.status_code == 403, "only closing is open to who has left"
