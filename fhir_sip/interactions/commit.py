"""The one place where a write is judged and committed: every create, update, transaction and SIP document comes through here.

Order: form, then what is stored and visible, then who may, then whether the plan may move so, then one transaction with Provenance
and AuditEvents in it. Nothing is written before the last step, and that is all or nothing.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fhir_sip.access import Change, Index, Resource, plans_in
from fhir_sip.access.outward import without_displays
from fhir_sip.access.period import swedish_day
from fhir_sip.access.plan import custodian
from fhir_sip.access.plan_parts import is_within_another
from fhir_sip.directory.entry_rules import issues_of_entry
from fhir_sip.errors import Forbidden, Issue, NotFound, Unprocessable
from fhir_sip.interactions import references
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.judging import refuse_forbidden
from fhir_sip.interactions.moving import may_move, refuse_wrong_moves
from fhir_sip.interactions.proposal import Proposal, Stored, all_stored, stale
from fhir_sip.interactions.sending import all_issues, sent, transaction_of
from fhir_sip.process.rules_remembered import remembering
from fhir_sip.store.hapi_store import Parameters
from fhir_sip.store.plan_queries import PROCESS
from fhir_sip.validation import strict_parse
from fhir_sip.validation.empty_elements import issues_of_empty_elements
from fhir_sip.validation.reference_targets import issues_of_reference_targets

# Turns of the event loop until a request that was begun has left; with fewer it would wait for the block, no more.
_TURNS_TO_SEND = 3


async def commit(exchange: Exchange, proposals: Sequence[Proposal], *, has_asked: bool = False) -> list[Stored]:
    """Judge and store all proposals, or none. `has_asked`: this request has had an answer from the store already.

    Raises Unprocessable (form, references, rules of the plan, profile), NotFound (update of what is missing or hidden),
    PreconditionFailed (stale version), Forbidden (not this caller's to change), WriteRaceLost and Unavailable from the store.
    """
    for proposal in proposals:
        exchange.need({proposal.resource["resourceType"]: "c" if proposal.is_new else "u"})
    of_plan = _of_plan(proposals)
    async with _meanwhile(exchange.fetch((one.key for one in proposals if not one.is_new), of_plan)) as fetching:
        proposals = _well_formed(exchange, proposals)
    before = await fetching
    changes = _changes(exchange, proposals, before)
    as_sent = {proposal.key: proposal.resource for proposal in proposals}
    proposals = [replace(proposal, resource=change.new) for proposal, change in zip(proposals, changes, strict=True)]
    _refuse_outside_scopes(exchange, changes)
    before |= await exchange.fetch(_newly_named(changes) - before.keys(), of_plan)
    if not before and not has_asked:
        # A question comes before every transaction, which is given longer: a store that is down is noticed by then.
        await exchange.fetch([f"Organization/{exchange.caller.party}"])
    await _refuse_bad_references(exchange, proposals, changes, before)
    before |= await exchange.process_records(plan.key for plan in plans_in(before) if may_move(plan, changes))
    after = before | {change.key: change.new for change in changes}
    touched = refuse_forbidden(exchange, changes, before, after, as_sent)
    await refuse_wrong_moves(exchange, touched, changes)
    transaction = transaction_of(exchange, proposals)
    if unseen := _unseen_by_the_store(proposals, swedish_day(exchange.now)):
        raise Unprocessable(unseen + await all_issues(exchange, transaction, proposals))
    try:
        answers = await sent(exchange, transaction)
    except Unprocessable as refused:
        raise Unprocessable(await all_issues(exchange, transaction, proposals) or refused.issues) from None
    return all_stored(proposals, [change.old for change in changes], answers)


async def commit_judged(exchange: Exchange, proposals: Sequence[Proposal]) -> list[Stored]:
    """Store new records that the service made itself, by a rule of its own: one transaction, with Provenance and AuditEvents in it.

    Raises Forbidden when the scopes' search arguments do not admit one, Unavailable from the store.
    """
    _refuse_outside_scopes(exchange, [Change(proposal.key, None, proposal.resource) for proposal in proposals])
    answers = await sent(exchange, transaction_of(exchange, proposals))
    return all_stored(proposals, [None] * len(proposals), answers)


@contextlib.asynccontextmanager
async def _meanwhile(asked: Coroutine[Any, Any, Index]) -> AsyncIterator[asyncio.Task[Index]]:
    """The store looks for what is asked while the block reads what was sent; when the block fails, for nothing."""
    task = asyncio.create_task(asked)
    try:
        for _ in range(_TURNS_TO_SEND):
            await asyncio.sleep(0)
        yield task
    except BaseException:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


def _well_formed(exchange: Exchange, proposals: Sequence[Proposal]) -> list[Proposal]:
    new_keys = frozenset(proposal.key for proposal in proposals if proposal.is_new)
    issues: list[Issue] = []
    ready: list[Proposal] = []
    for proposal in proposals:
        found = strict_parse.issues_in(proposal.resource, proposal.path or None)
        if not found:
            resource = references.made_relative(proposal.resource, exchange.service.settings.fhir_url)
            resource = strict_parse.normalise(without_displays(resource))
            found = references.issues_of_form(resource, proposal.place, new_keys)
            ready.append(Proposal(proposal.key, resource, proposal.version, proposal.path))
        issues += found
    if issues:
        raise Unprocessable(issues)
    return ready


def _of_plan(proposals: Sequence[Proposal]) -> Parameters:
    """What else of a plan is to be at hand. Nothing for consents alone: they may come and go wherever a plan stands, so that however much
    others have put into it a withdrawal or a block can be recorded."""
    return PROCESS if any(proposal.resource["resourceType"] != "Consent" for proposal in proposals) else ()


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
        for issue in references.issues_of_targets(change.key, change.new, proposal.place, targets, change.old)
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
        for issue in issues_of_reference_targets(one.resource, one.place, types)
        + issues_of_empty_elements(one.resource, one.place)
        + issues_of_entry(one.resource, one.place, today)
    ]
