"""Every code of the document has its code in FHIR, and is read back from it; the project's own codes are in its code systems."""

from typing import Any, get_args

import orjson
import pytest

from fhir_sip.mapping.concept_maps import load_concept_maps
from fhir_sip.mapping.document import fields
from fhir_sip.validation.profiles import profiles_dir

from .conftest import EXAMPLES

FOLDER = EXAMPLES.parent / "concept-maps"
CODES = {
    "action-status": fields.ActionStatus,
    "agreement-answer": fields.AgreementAnswer,
    "consent-kind": fields.ConsentKind,
    "consent-policy": fields.ConsentKind,
    "consent-status": fields.ConsentStatus,
    "gender": fields.Gender,
    "goal-achievement": fields.Achievement,
    "goal-horizon": fields.Horizon,
    "goal-status": fields.GoalStatus,
    "identifier-kind": fields.IdentifierKind,
    "meeting-answer": fields.MeetingAnswer,
    "meeting-call": fields.Call,
    "meeting-kind": fields.MeetingKind,
    "meeting-status": fields.MeetingStatus,
    "need-status": fields.NeedStatus,
    "no-plan-reason": fields.NoPlanReason,
    "noticed-by": fields.NoticedBy,
    "offer-status": fields.OfferStatus,
    "participation": fields.ParticipationKind,
    "plan-status": fields.PlanStatus,
    "profession": fields.Profession,
    "protected-demographic": fields.ProtectedIdentity,
    "protected-identity": fields.ProtectedIdentity,
    "purpose": fields.Purpose,
    "relationship": fields.Relationship,
    "risk-status": fields.RiskStatus,
    "signature-method": fields.SignatureMethod,
    "stand-in-kind": fields.StandInKind,
    "team-role": fields.TeamRole,
    "team-status": fields.PlanStatus,
    "telecom-kind": fields.TelecomKind,
}
WRITTEN_ONLY = {"protected-demographic", "team-status"}
SYSTEMS = "https://fhir-sip.se/ig/CodeSystem/"


def test_every_code_table_is_of_a_code_list_of_the_document() -> None:
    assert load_concept_maps(FOLDER).keys() == CODES.keys()


@pytest.mark.parametrize("name", CODES)
def test_every_code_is_written_and_read_back(name: str) -> None:
    table, codes = load_concept_maps(FOLDER)[name], set(get_args(CODES[name]))
    assert table.outward.keys() == codes
    if name not in WRITTEN_ONLY:
        assert {code: table.inward[there] for code, there in table.outward.items()} == {code: code for code in codes}


@pytest.mark.parametrize("name", CODES)
def test_our_own_codes_are_in_our_code_systems(name: str) -> None:
    content = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    assert content["url"] == f"https://fhir-sip.se/ig/ConceptMap/sip-{name}"
    for group in content["group"]:
        if group.get("target", "").startswith(SYSTEMS):
            written = {target["code"] for element in group["element"] for target in element["target"]}
            assert written <= codes_of(group["target"])


def codes_of(system: str) -> set[str]:
    file = profiles_dir() / f"CodeSystem-{system.removeprefix(SYSTEMS)}.json"
    concepts: list[dict[str, Any]] = orjson.loads(file.read_bytes())["concept"]
    return {concept["code"] for concept in concepts}
