"""Who may record a consent, a block or a legal exception, and who may take it back."""

from collections.abc import Set
from datetime import datetime

from fhir_sip.access import care_team
from fhir_sip.access.age import is_certainly_under
from fhir_sip.access.closing import ENDED, only_closes, takes_back_a_withdrawal
from fhir_sip.access.consent import kind_of
from fhir_sip.access.decision import Decision, deny, permit
from fhir_sip.access.legal_exception import MAJORITY, ground_allows, ground_of
from fhir_sip.access.party_kinds import AUTHORITIES, SCHOOLS
from fhir_sip.access.plan import Plan, Resource, organisation, reference
from fhir_sip.access.provision import actors
from fhir_sip.access.signatures import signers_named
from fhir_sip.access.writing_case import WritingCase, is_party


def may_record_consent(case: WritingCase) -> Decision:
    """Recorded by a party that discloses, for a receiver that is a party of the plan; signers are the person or relatives.

    The party that leads the plan may record what the person has said to all the disclosing parties; any other only what concerns its
    own records, or it would open another's to itself. A block is always for one's own, against anybody. A withdrawal can be
    recorded whatever has become of the team since.
    """
    consent = case.change.new
    disclosers = set(map(organisation, consent.get("organization", ())))
    receivers = actors(consent.get("provision", {}))
    plan = case.after
    if not case.is_own:
        return deny("consent-not-own-record", "OSL 8:1-2")
    if case.change.old is not None and only_closes(case.change.old, consent):
        return permit("withdrawal", "OSL 12:2")
    if case.change.old is not None and takes_back_a_withdrawal(case.change.old, consent):
        return deny("withdrawal-stands", "OSL 12:2")
    if "emergency" in (kind_of(consent), kind_of(case.change.old or {})):
        return deny("emergency-by-no-write", "lag (2022:913) 3:5-6")
    if case.caller.party not in disclosers:
        return deny("consent-by-a-discloser", "OSL 10:1, 12:1-2")
    if kind_of(consent) == "block" and disclosers != {case.caller.party}:
        return deny("block-of-own-records", "lag (2022:913) 2:3, PDL 4:4")
    if kind_of(consent) == "legal-exception" and (refused := _exception(case, consent, disclosers, receivers)):
        return refused
    if disclosers != {case.caller.party} and not case.leads:
        return deny("consent-for-own-records", "OSL 8:1-2, 10:1")
    if plan is None or plan.team is None or case.change.key not in dict(plan.consents):
        return deny("consent-names-its-plan", "OSL 12:2")
    if not receivers or not (kind_of(consent) == "block" or receivers <= care_team.parties(plan.team, case.now)):
        return deny("receiver-is-a-party", "OSL 26:1")
    if not set(map(reference, consent.get("performer", ()))) <= {plan.patient, *dict(plan.relatives)}:
        return deny("signer-is-the-person-or-a-relative", "OSL 12:2, FB 6:11")
    if case.before is not None and not is_party(plan, case.caller.party, case.now):
        return deny("recorder-is-a-party", "OSL 26:1")
    if kind_of(consent) == "block" and _is_by_others_for_a_child(consent, plan, case.now):
        return deny("no-block-by-guardian", "lag (2022:913) 2:3")
    return permit("recorded-by-discloser", "OSL 10:1, 12:1-2")


def _exception(case: WritingCase, consent: Resource, disclosers: Set[str], receivers: Set[str]) -> Decision | None:
    """What is wrong with a legal exception: one authority hands out its own records to others, on a ground that can hold between them."""
    law = "OSL 25:12-13, 26:9"
    kinds = {case.tree.kind(receiver) for receiver in receivers}
    if not kinds.isdisjoint(SCHOOLS):
        return deny("exception-never-to-school", law)
    if disclosers != {case.caller.party} or not {case.caller.kind, *kinds} <= AUTHORITIES:
        return deny("exception-by-an-authority", law)
    ground = ground_of(consent)
    if not all(ground_allows(ground, case.caller.kind, kind) for kind in kinds):
        return deny("exception-ground", f"{law}; lag (2022:913) 3:3-4")
    patient = case.after.patient_record if case.after else None
    if ground == "under-18" and not is_certainly_under(MAJORITY, patient, case.now):
        return deny("exception-under-18", law)
    return None


def _is_by_others_for_a_child(consent: Resource, plan: Plan, now: datetime) -> bool:
    """True when nobody but others has asked for a child's records to be blocked. To end such a block is always possible."""
    word = {*map(reference, consent.get("performer", ())), *signers_named(consent)}
    is_child = is_certainly_under(MAJORITY, plan.patient_record, now)
    return consent.get("status") not in ENDED and is_child and plan.patient not in word
