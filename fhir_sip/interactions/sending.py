"""The last step of a write: one transaction with Provenance and AuditEvents in it, and what the store says of it."""

from collections.abc import Sequence
from typing import Any

from fhir_sip.audit import audit_events
from fhir_sip.audit.event import SUCCESS
from fhir_sip.errors import Issue, Unavailable, Unprocessable
from fhir_sip.interactions import references
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.proposal import Proposal
from fhir_sip.interactions.provenance import provenance
from fhir_sip.mapping import with_references
from fhir_sip.store import Transaction, WriteRaceLost
from fhir_sip.validation.verdict import errors_of_each

_MOST_EXPLAINED = 60


def transaction_of(exchange: Exchange, proposals: Sequence[Proposal]) -> Transaction:
    """The transaction of all proposals, with the Provenance of them; each is noted in the audit trail."""
    transaction, index = Transaction(), {proposal.key: proposal.resource for proposal in proposals}
    for proposal in proposals:
        if proposal.version is None:
            transaction.create(proposal.resource, proposal.key if references.is_urn(proposal.key) else None)
        else:
            transaction.update(proposal.resource, proposal.version)
        exchange.trail.touched(proposal.key, proposal.resource, index)
    keys = [proposal.key for proposal in proposals]
    transaction.create(provenance(keys, exchange.caller, exchange.trail.interaction, exchange.now))
    return transaction


async def sent(exchange: Exchange, transaction: Transaction) -> list[dict[str, Any]]:
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
    audit_log.committed([with_references(event, ids) for event in events])
    return answers


def _place(answer: dict[str, Any]) -> str:
    """`Type/id` out of one entry of a transaction's answer."""
    return "/".join(answer["response"]["location"].split("/")[-4:-2])


async def all_issues(exchange: Exchange, transaction: Transaction, proposals: Sequence[Proposal]) -> list[Issue]:
    """What is wrong in every record of a refused transaction: the store stops at the first, and does not say which one it is."""
    resources = [entry["resource"] for entry in transaction.bundle()["entry"]]
    places = [(resource, proposal.path or None) for resource, proposal in zip(resources, proposals, strict=False)]
    try:
        return await errors_of_each(exchange.service.store, places[:_MOST_EXPLAINED])
    except Unavailable:
        return []
