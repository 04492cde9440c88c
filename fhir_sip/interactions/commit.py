"""The one place where a write is judged and committed: every create, update, transaction and SIP document comes through here.

Order: form, then what is stored and visible, then who may, then whether the plan may move so, then one transaction with Provenance
and AuditEvents in it. Nothing is written before the last step, and that is all or nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fhir_sip.access import Change, Index, Plan, Resource, belonging, may_write, plans_in
from fhir_sip.access.outward import without_displays
from fhir_sip.access.period import swedish_day
from fhir_sip.access.plan import custodian, organisation, reference
from fhir_sip.access.plan_parts import is_within_another, plans_named
from fhir_sip.access.provision import actors
from fhir_sip.audit import audit_events
from fhir_sip.audit.event import SUCCESS
from fhir_sip.directory.entry_rules import issues_of_entry
from fhir_sip.errors import Forbidden, Issue, NotFound, PreconditionFailed, Unavailable, Unprocessable
from fhir_sip.interactions import references
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.provenance import provenance
from fhir_sip.mapping import with_references
from fhir_sip.process import Move, issues_of_move
from fhir_sip.process.rules_remembered import remembering
from fhir_sip.store import Transaction, WriteRaceLost
from fhir_sip.store.hapi_store import Parameters
from fhir_sip.store.plan_queries import PROCESS
from fhir_sip.store.transaction import stored_version
from fhir_sip.validation import strict_parse
from fhir_sip.validation.empty_elements import issues_of_empty_elements
from fhir_sip.validation.reference_targets import issues_of_reference_targets
from fhir_sip.validation.verdict import errors_of_each

_MOST_EXPLAINED = 60
_OF_THE_PROCESS = frozenset({"Task", "Appointment"})
_NAMES_PARTIES = frozenset({"Consent", "Task"})

NOTHING_REMOVED = (
    "Inget tas bort ur en plan; avsluta eller avbryt det i stället / Nothing is removed from a plan; cancel it instead"
)


@dataclass(frozen=True)
class Proposal:
    """One resource somebody wants stored: `key` as in `Change`; `version` the one an update expects; `path` for messages."""

    key: str
    resource: Resource
    version: str | None = None
    path: str = ""

    @property
    def is_new(self) -> bool:
        """True for a create."""
        return self.version is None


@dataclass(frozen=True)
class Stored:
    """What became of a proposal (`proposed_as` was its key): the resource with its id and the version just written."""

    proposed_as: str
    key: str
    resource: Resource
    version: str
    last_modified: str


async def commit(exchange: Exchange, proposals: Sequence[Proposal], *, has_asked: bool = False) -> list[Stored]:
    """Judge and store all proposals, or none. `has_asked`: this request has had an answer from the store already.

    Raises Unprocessable (form, references, rules of the plan, profile), NotFound (update of what is missing or hidden),
    PreconditionFailed (stale version), Forbidden (not this caller's to change), WriteRaceLost and Unavailable from the store.
    """
    proposals = _well_formed(exchange, proposals)
    for proposal in proposals:
        exchange.need({proposal.resource["resourceType"]: "c" if proposal.is_new else "u"})
    of_plan = _of_plan(proposals)
    before = await exchange.fetch((proposal.key for proposal in proposals if not proposal.is_new), of_plan)
    changes = _changes(exchange, proposals, before)
    sent = {proposal.key: proposal.resource for proposal in proposals}
    proposals = [replace(proposal, resource=change.new) for proposal, change in zip(proposals, changes, strict=True)]
    _refuse_outside_scopes(exchange, changes)
    before |= await exchange.fetch(_newly_named(changes) - before.keys(), of_plan)
    if not before and not has_asked:
        # A question comes before every transaction, which is given longer: a store that is down is noticed by then.
        await exchange.fetch([f"Organization/{exchange.caller.party}"])
    await _refuse_bad_references(exchange, proposals, changes, before)
    before |= await exchange.process_records(plan.key for plan in plans_in(before) if _may_move(plan, changes))
    after = before | {change.key: change.new for change in changes}
    _refuse_forbidden(exchange, changes, before, after, sent)
    transaction = _transaction(exchange, proposals)
    if unseen := _unseen_by_the_store(proposals, swedish_day(exchange.now)):
        raise Unprocessable(unseen + await _all_issues(exchange, transaction, proposals))
    try:
        answers = await _sent(exchange, transaction)
    except Unprocessable as refused:
        raise Unprocessable(await _all_issues(exchange, transaction, proposals) or refused.issues) from None
    return _all_stored(proposals, [change.old for change in changes], answers)


async def commit_judged(exchange: Exchange, proposals: Sequence[Proposal]) -> list[Stored]:
    """Store new records that the service made itself, by a rule of its own: one transaction, with Provenance and AuditEvents in it.

    Raises Forbidden when the scopes' search arguments do not admit one, Unavailable from the store.
    """
    _refuse_outside_scopes(exchange, [Change(proposal.key, None, proposal.resource) for proposal in proposals])
    answers = await _sent(exchange, _transaction(exchange, proposals))
    return _all_stored(proposals, [None] * len(proposals), answers)


async def _sent(exchange: Exchange, transaction: Transaction) -> list[dict[str, Any]]:
    """Commit with the AuditEvents in the transaction: the audit log knows of them before, and what became of them afterwards."""
    audit_log, trail = exchange.service.audit_log, exchange.trail
    events = await audit_log.intend(audit_events(trail, exchange.caller, exchange.request, SUCCESS, exchange.now))
    keys = [entry.get("fullUrl") for entry in transaction.entries]
    for event in events:
        transaction.put(event, only_new=True)  # not there when the log has had to call the write void
    try:
        answers = await exchange.service.store.commit(transaction)
    except Unavailable:
        trail.is_unclear = True
        audit_log.unclear(events)
        raise
    except (Unprocessable, WriteRaceLost):
        await audit_log.void(events)
        trail.forget_unstored()
        raise
    trail.is_stored = True
    ids = {key: _place(answer) for key, answer in zip(keys, answers, strict=False) if key and references.is_urn(key)}
    await audit_log.committed([with_references(event, ids) for event in events])
    return answers


def _place(answer: dict[str, Any]) -> str:
    """`Type/id` out of one entry of a transaction's answer."""
    return "/".join(answer["response"]["location"].split("/")[-4:-2])


async def _all_issues(exchange: Exchange, transaction: Transaction, proposals: Sequence[Proposal]) -> list[Issue]:
    """What is wrong in every record of a refused transaction: the store stops at the first, and does not say which one it is."""
    sent = [entry["resource"] for entry in transaction.bundle()["entry"]]
    places = [(resource, proposal.path or None) for resource, proposal in zip(sent, proposals, strict=False)]
    try:
        return await errors_of_each(exchange.service.store, places[:_MOST_EXPLAINED])
    except Unavailable:
        return []


def _well_formed(exchange: Exchange, proposals: Sequence[Proposal]) -> list[Proposal]:
    new_keys = frozenset(proposal.key for proposal in proposals if proposal.is_new)
    issues: list[Issue] = []
    ready: list[Proposal] = []
    for proposal in proposals:
        found = strict_parse.issues_in(proposal.resource, proposal.path or None)
        if not found:
            resource = references.made_relative(proposal.resource, exchange.service.settings.fhir_url)
            resource = strict_parse.normalise(without_displays(resource))
            found = references.issues_of_form(resource, _path(proposal), new_keys)
            ready.append(Proposal(proposal.key, resource, proposal.version, proposal.path))
        issues += found
    if issues:
        raise Unprocessable(issues)
    return ready


def _path(proposal: Proposal) -> str:
    return proposal.path or str(proposal.resource["resourceType"])


def _of_plan(proposals: Sequence[Proposal]) -> Parameters:
    """What else of a plan is to be at hand. Nothing for consents alone: they may come and go wherever a plan stands, so that however much
    others have put into it a withdrawal or a block can be recorded."""
    return PROCESS if any(proposal.resource["resourceType"] != "Consent" for proposal in proposals) else ()


def _may_move(plan: Plan, changes: Sequence[Change]) -> bool:
    """Whether one of the changes may make something happen in the process of a stored plan."""
    return any(
        change.key == plan.key or (change.new["resourceType"] in _OF_THE_PROCESS and plan.key in plans_named(change.new))
        for change in changes
    )


def _newly_named(changes: Sequence[Change]) -> set[str]:
    """Stored records that the changes refer to and the versions before them did not."""
    named: set[str] = set()
    for change in changes:
        named |= _references(change.new) - _references(change.old)
    written = {change.key for change in changes}
    return {key for key in named - written if not key.startswith("Organization/")}


def _references(resource: Resource | None) -> set[str]:
    return {element["reference"] for _, element in references.found_in(resource, "")}


def _changes(exchange: Exchange, proposals: Sequence[Proposal], before: Index) -> list[Change]:
    """Pair each proposal with what is stored; an update must name something visible, in its current version."""
    visible = exchange.visible(before, [proposal.key for proposal in proposals if not proposal.is_new])
    changes = []
    for proposal in proposals:
        old = None
        if not proposal.is_new:
            old = visible.get(proposal.key)
            if old is None:
                if proposal.key in before:
                    exchange.trail.touched(proposal.key, before[proposal.key])
                raise NotFound()
            if old["meta"]["versionId"] != proposal.version:
                raise stale(old["meta"]["versionId"])
        new = proposal.resource if old is None else exchange.with_what_was_not_shown(proposal.key, proposal.resource, old)
        if new["resourceType"] == "CarePlan" and not is_within_another(new):
            new = remembering(new, old, exchange.service.rules.rules_for(custodian(new), exchange.tree))
        changes.append(Change(proposal.key, old, new))
    return changes


def _refuse_outside_scopes(exchange: Exchange, changes: Sequence[Change]) -> None:
    """The search arguments of the token's scopes must admit what is written, and what stood there before it."""
    scopes = exchange.caller.scopes
    for change in changes:
        letter, both = ("c", [change.new]) if change.old is None else ("u", [change.old, change.new])
        if not all(scopes.covers(one, letter) for one in both):
            exchange.trail.rules["scope-arguments"] = None
            text = "Biljettens rättigheter gäller inte den här uppgiften / The token's scopes do not cover this record"
            raise Forbidden([Issue("forbidden", text, change.new["resourceType"], "scope-arguments")])


def stale(current_version: str) -> PreconditionFailed:
    """The answer to an old version: 412 with the current ETag."""
    text = "Uppgiften har ändrats av någon annan sedan ni läste den / Changed since you read it"
    return PreconditionFailed([Issue("conflict", text)], etag=current_version)


async def _refuse_bad_references(
    exchange: Exchange, proposals: Sequence[Proposal], changes: Sequence[Change], before: Index
) -> None:
    named = {reference for change in changes for reference in _references(change.new) - _references(change.old)}
    organisations = {key.partition("/")[2] for key in named if key.startswith("Organization/")}
    tree = await exchange.service.tree_with(organisations)
    targets: Index = {f"Organization/{hsa}": {"resourceType": "Organization"} for hsa in organisations if hsa in tree}
    targets |= exchange.visible(before, sorted(named))
    targets |= {proposal.key: proposal.resource for proposal in proposals}
    issues = [
        issue
        for proposal, change in zip(proposals, changes, strict=True)
        for issue in references.issues_of_targets(change.key, change.new, _path(proposal), targets, change.old)
    ]
    if issues:
        raise Unprocessable(issues)


def _unseen_by_the_store(proposals: Sequence[Proposal], today: date) -> list[Issue]:
    """What the store would take, or drop, without a word: references to a type FHIR does not take there, elements that say nothing,
    what may not stand in the public directory."""
    types = {proposal.key: proposal.resource["resourceType"] for proposal in proposals if proposal.is_new}
    return [
        issue
        for one in proposals
        for issue in issues_of_reference_targets(one.resource, _path(one), types)
        + issues_of_empty_elements(one.resource, _path(one))
        + issues_of_entry(one.resource, _path(one), today)
    ]


def _refuse_forbidden(exchange: Exchange, changes: Sequence[Change], before: Index, after: Index, sent: Index) -> None:
    """`sent` are the proposals as the caller sent them, without what it was not shown."""
    stored = {plan.key: plan for plan in plans_in(before)}
    proposed = {plan.key: plan for plan in plans_in(after)}
    touched: dict[str, None] = {}
    for change in changes:
        plan_before, plan_after = _plan_of(change, stored), _plan_of(change, proposed)
        touched |= {plan.key: None for plan in (plan_before, plan_after) if plan is not None}
        if plan_before is None and plan_after is not None:
            plan_before = stored.get(plan_after.key)
        plan_known = _with_known_team(exchange, change, plan_before, plan_after, sent)
        decision = may_write(change, plan_before, plan_known, exchange.caller, exchange.tree, exchange.now)
        if not decision.allowed:
            raise _not_yours(exchange, change.new["resourceType"], decision.rule, decision.law)
    for key in touched:
        _refuse_changed_belonging(exchange, stored.get(key), proposed[key], proposed.values(), before, after)
    issues = [issue for key in touched for issue in _issues_of_move(exchange, stored.get(key), proposed[key])]
    if issues:
        raise Unprocessable(issues)


def _issues_of_move(exchange: Exchange, before: Plan | None, after: Plan) -> list[Issue]:
    """The names of states are the county's. Raises Conflict for a jump in the process."""
    rules = exchange.rules_for(after)
    return issues_of_move(Move(before, after, rules.signing, exchange.now), rules.state_names)


def _with_known_team(exchange: Exchange, change: Change, before: Plan | None, after: Plan | None, sent: Index) -> Plan | None:
    """`after` with those in its team whom the caller is shown, or has named itself: whether anybody else takes part is not for it to try
    out, by whom it names as a receiver or as an owner."""
    if before is None or after is None or after.team is None or change.new["resourceType"] not in _NAMES_PARTIES:
        return after
    team_key = reference(after.care_plan["careTeam"][0])
    known = [*exchange.shown_participants(before, team_key), *sent.get(team_key, {}).get("participant", ())]
    named = actors((change.old or {}).get("provision", {}))
    kept = [one for one in after.team.get("participant", ()) if one in known or organisation(one.get("member")) in named]
    return replace(after, team=after.team | {"participant": kept})


def _plan_of(change: Change, plans: Mapping[str, Plan]) -> Plan | None:
    return next((plan for plan in plans.values() if change.key in plan.members and not _is_person(change)), None)


def _refuse_changed_belonging(
    exchange: Exchange, stored: Plan | None, proposed: Plan, plans: Iterable[Plan], before: Index, after: Index
) -> None:
    if belonging.in_another_plan(proposed, plans, after):
        text = "En uppgift hör till en enda plan / A record belongs to one plan only"
        raise Unprocessable([Issue("business-rule", text, "CarePlan", "sip-one-plan")])
    if belonging.taken_from_others(stored, proposed, before, exchange.caller.party):
        raise _not_yours(exchange, "CarePlan", "others-record-not-taken", "OSL 8:1-2")
    if stored is not None and belonging.removed(stored, proposed):
        raise Unprocessable([Issue("business-rule", NOTHING_REMOVED, "CarePlan", "sip-nothing-removed")])


def _not_yours(exchange: Exchange, expression: str, rule: str, law: str) -> Forbidden:
    exchange.trail.rules[rule] = None
    text = f"Er part får inte göra den här ändringen ({law}) / Not yours to change"
    return Forbidden([Issue("forbidden", text, expression, rule)])


def _is_person(change: Change) -> bool:
    """A person's and relatives' records serve all plans of one custodian, and staff records all its plans."""
    return change.new["resourceType"] in ("Patient", "RelatedPerson", "PractitionerRole")


def _transaction(exchange: Exchange, proposals: Sequence[Proposal]) -> Transaction:
    transaction, sent = Transaction(), {proposal.key: proposal.resource for proposal in proposals}
    for proposal in proposals:
        if proposal.version is None:
            transaction.create(proposal.resource, proposal.key if references.is_urn(proposal.key) else None)
        else:
            transaction.update(proposal.resource, proposal.version)
        exchange.trail.touched(proposal.key, proposal.resource, sent)
    keys = [proposal.key for proposal in proposals]
    transaction.create(provenance(keys, exchange.caller, exchange.trail.interaction, exchange.now))
    return transaction


def _all_stored(
    proposals: Sequence[Proposal], olds: Sequence[Resource | None], answers: Sequence[dict[str, Any]]
) -> list[Stored]:
    """One transaction is stored at one instant, and of an update the store does not say it: the Provenance, just made, has it."""
    _, _, instant = stored_version(answers[len(proposals)])
    return [_stored(one, old, answer, instant) for one, old, answer in zip(proposals, olds, answers, strict=False)]


def _stored(proposal: Proposal, old: Resource | None, answer: dict[str, Any], instant: str | None) -> Stored:
    resource_id, version, _ = stored_version(answer)
    is_unchanged = old is not None and old["meta"]["versionId"] == version
    last_modified = str(old["meta"]["lastUpdated"] if old is not None and is_unchanged else instant)
    meta = proposal.resource.get("meta", {}) | {"versionId": version, "lastUpdated": last_modified}
    resource = proposal.resource | {"id": resource_id, "meta": meta}
    return Stored(proposal.key, f"{resource['resourceType']}/{resource_id}", resource, version, last_modified)
