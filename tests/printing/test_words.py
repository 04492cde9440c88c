"""Every code of the document has a Swedish word, and every word is used."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from fhir_sip import printing
from fhir_sip.mapping.document import fields
from fhir_sip.printing import WordMissing
from fhir_sip.printing.words import Words, read_words

CODE_LISTS = {
    "identifier_kind": fields.IdentifierKind,
    "identifier_kind_protected": fields.IdentifierKind,
    "plan_status": fields.PlanStatus,
    "telecom": fields.TelecomKind,
    "relationship": fields.Relationship,
    "team_role": fields.TeamRole,
    "need_status": fields.NeedStatus,
    "horizon": fields.Horizon,
    "goal_status": fields.GoalStatus,
    "achievement": fields.Achievement,
    "action_status": fields.ActionStatus,
    "consent_kind": fields.ConsentKind,
    "consent_means": fields.ConsentKind,
    "consent_status": fields.ConsentStatus,
    "purpose": fields.Purpose,
    "method": fields.SignatureMethod,
    "offer_status": fields.OfferStatus,
    "noticed_by": fields.NoticedBy,
    "no_plan_reason": fields.NoPlanReason,
    "agreement": fields.AgreementAnswer,
    "meeting_kind": fields.MeetingKind,
    "meeting_status": fields.MeetingStatus,
    "call": fields.Call,
    "meeting_answer": fields.MeetingAnswer,
    "participation": fields.ParticipationKind,
    "profession": fields.Profession,
    "risk_status": fields.RiskStatus,
    "stand_in_kind": fields.StandInKind,
}


@pytest.fixture
def content(repository: Path) -> dict[str, Any]:
    """The file of words."""
    read: dict[str, Any] = yaml.safe_load((repository / "mappings/print/words.yaml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("table", CODE_LISTS)
def test_each_code_of_a_code_list_has_a_word_and_no_word_is_without_a_code(table: str, content: dict[str, Any]) -> None:
    assert set(content["codes"][table]) == set(get_args(CODE_LISTS[table]))


def test_life_areas_are_the_nine_chapters_and_no_other_table_is_left(content: dict[str, Any]) -> None:
    assert set(content["codes"].pop("life_area")) == {f"d{chapter}" for chapter in range(1, 10)}
    assert set(content["codes"]) == set(CODE_LISTS)


def test_a_plan_that_is_not_active_has_a_banner_for_its_status(content: dict[str, Any]) -> None:
    assert set(get_args(fields.PlanStatus)) - {"active"} <= set(content["banners"])


def test_no_word_is_left_unused(content: dict[str, Any]) -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(printing.__file__).parent.glob("*.py"))
    sections = ("titles", "headings", "captions", "labels", "texts", "page")
    assert [f"{section}.{key}" for section in sections for key in content[section] if key not in source] == []


def test_a_missing_word_is_named_by_its_place() -> None:
    with pytest.raises(WordMissing, match=r"labels\.nothing"):
        read_words().say("labels.nothing")
    with pytest.raises(WordMissing, match=r"codes\.call\.called"):
        Words({"codes": {"call": "no table"}}).code("call", "called")
