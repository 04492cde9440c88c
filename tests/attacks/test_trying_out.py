"""What is hidden is not found out by what a write, or an emergency, is answered; and what is over stays over."""

import pytest

from fhir_sip.access.closing import ENDED, takes_back_a_withdrawal
from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, B, as_new, consent_of, organisation, rule_of
from tests.interactions.test_emergency_access import opened
from tests.interactions.test_protected_identity import protected_plan
from tests.systems import Systems, fresh_plan, new_child, personnummer_of, posted


@pytest.mark.parametrize("ended", sorted(ENDED))
def test_an_ended_consent_is_not_reopened_by_way_of_another_ended_status(ended: str) -> None:
    assert takes_back_a_withdrawal({"status": ended}, {"status": "active"})
    assert not takes_back_a_withdrawal({"status": "inactive"}, {"status": ended})


def test_who_takes_part_for_a_protected_person_is_not_tried_out_by_naming_receivers(systems: Systems) -> None:
    plan = protected_plan()
    posted(systems.municipality_a, plan)
    answers = []
    for receiver in (SCHOOL, B):
        consent = as_new(consent_of(systems.region_ehr, plan), REGION)
        consent["organization"] = [organisation(REGION)]
        consent["provision"]["actor"] = [consent["provision"]["actor"][0] | {"reference": organisation(receiver)}]
        del consent["fullUrl"]
        answers.append(systems.region_ehr.fhir("POST", "Consent", json=consent))
    hidden_member, no_member = answers
    assert (hidden_member.status_code, rule_of(hidden_member)) == (403, "receiver-is-a-party")
    assert hidden_member.content == no_member.content


def test_a_token_that_cannot_record_an_emergency_does_not_tell_of_a_plan(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    scopes = "system/Consent.c?status=inactive system/CarePlan.r"
    client = BackendClient(systems.region_emergency.credentials | {"scopes": scopes})
    known, unknown = opened(client, personnummer_of(plan)), opened(client, new_child()[1])
    client.close()
    assert (known.status_code, rule_of(known)) == (403, "scope-arguments")
    assert known.content == unknown.content
