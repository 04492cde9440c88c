"""Who may offer a plan, call to a meeting, and keep a self-care agreement: the parts that name their plan themselves."""

from typing import Any

from fhir_sip.access.care_team import party_acted_for
from fhir_sip.access.decision import Decision, deny, permit
from fhir_sip.access.plan import Resource, custodian, organisation
from fhir_sip.access.plan_parts import plans_named
from fhir_sip.access.writing_case import WritingCase

_SIP_DUTY = "SoL (2025:400) 10:8-9, HSL (2017:30) 16:4"
_SELF_CARE = "lag (2022:1250) 2 och 4 §§"


def may_offer(case: WritingCase) -> Decision:
    """The party that offers; of a plan it names it must be a party. Without a plan the offer is its own case (D10, D12)."""
    if not case.is_own:
        return deny("offer-not-own-record", "OSL 8:1-2")
    if any(plans_named(case.change.new)) and not case.is_by_a_party:
        return deny("offer-by-a-party", _SIP_DUTY)
    return permit("own-offer", _SIP_DUTY)


def may_call(case: WritingCase) -> Decision:
    """Who leads the plan calls to its meetings, and moves them (D11). Each party that is called or invited gives its own answer."""
    if case.change.old is not None and _differs_in_own_answer_only(case.change.old, case.change.new, case.caller.party):
        return permit("own-answer", "varje part svarar för sig")
    if not any(plans_named(case.change.new)) and case.before is None:
        return permit("own-record", "OSL 8:1-2") if case.is_own else deny("meeting-not-own-record", "OSL 8:1-2")
    if not case.leads:
        return deny("not-responsible-or-coordinator", _SIP_DUTY)
    if case.change.old is None and not case.is_own:
        return deny("meeting-not-own-record", "OSL 8:1-2")
    return permit("responsible-or-coordinator", _SIP_DUTY)


def may_keep_self_care(case: WritingCase) -> Decision:
    """A self-care agreement and its risk assessments: the party that answers for them, while it is a party of the SIP (D1)."""
    if not case.is_own:
        return deny("self-care-not-own-record", "OSL 8:1-2")
    if case.after is None or not case.is_by_a_party:
        return deny("self-care-by-a-party", _SELF_CARE)
    return permit("own-self-care", _SELF_CARE)


def may_keep_self_care_task(case: WritingCase) -> Decision:
    """As the agreement; the party that does the task may besides say how it goes."""
    old, new = case.change.old, case.change.new
    if old is not None and organisation(old.get("owner")) == case.caller.party and _differs_in_course_only(old, new):
        return permit("own-self-care-task", "varje part svarar för sin insats")
    return may_keep_self_care(case)


def may_stand_in(case: WritingCase) -> Decision:
    """That another plan takes the SIP's place is for who leads the SIP to say (D15)."""
    if case.after is None:
        return deny("stand-in-names-its-plan", _SIP_DUTY)
    if not case.leads:
        return deny("not-responsible-or-coordinator", _SIP_DUTY)
    if custodian(case.change.new) not in (case.caller.party, custodian(case.after.care_plan)):
        return deny("custodian-is-responsible-party", "OSL 8:1-2")
    return permit("responsible-or-coordinator", _SIP_DUTY)


def _differs_in_own_answer_only(old: Resource, new: Resource, party: str) -> bool:
    mine = [_unanswered(one, party) for one in old.get("participant", ())]
    return (
        _without(old, "participant") == _without(new, "participant")
        and not _adds_marks(old, new)
        and mine == [_unanswered(one, party) for one in new.get("participant", ())]
        and mine != list(old.get("participant", ()))
    )


def _unanswered(participant: Resource, party: str) -> Resource:
    return _without(participant, "status") if party_acted_for(participant) == party else participant


def _differs_in_course_only(old: Resource, new: Resource) -> bool:
    return _without(old, "status", "statusReason") == _without(new, "status", "statusReason") and not _adds_marks(old, new)


def _adds_marks(old: Resource, new: Resource) -> bool:
    """True when `new` claims more than `old` in its meta: a security label can hide the record. (The store keeps what is left out.)"""
    before, after = old.get("meta", {}), new.get("meta", {})
    return any(mark not in before.get(name, ()) for name in ("profile", "security", "tag") for mark in after.get(name, ()))


def _without(resource: Resource, *names: str) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in ("meta", *names)}
