"""SIP JSON, writing: a document becomes the smallest set of FHIR changes and goes through the same door as FHIR writes.

Posting the same plan again changes nothing and gives the plan that is there; another plan under the same id is a Conflict.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from fhir_sip.access import Resource, index_of
from fhir_sip.access.outward import POSTED_DOCUMENT
from fhir_sip.access.plan import index_of_whole_plans
from fhir_sip.access.plan_parts import is_within_another, parts_listed, plans_named
from fhir_sip.errors import Conflict, Forbidden, Issue, NotFound, PreconditionFailed, Unprocessable
from fhir_sip.interactions.commit import commit
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.hidden_parts import with_hidden, without_hidden
from fhir_sip.interactions.plan_views import PlanView, plan_view, views_in
from fhir_sip.interactions.proposal import NOTHING_REMOVED, Proposal, Stored
from fhir_sip.interactions.sip_read import JSON, document_of, seen_document
from fhir_sip.interactions.update import required_version
from fhir_sip.log_lines import LogLine, log
from fhir_sip.mapping import (
    DocumentInvalid,
    SipDocument,
    compare,
    cross_check,
    item_key,
    parse_document,
    to_fhir,
    with_references,
)
from fhir_sip.mapping import Issue as Fault
from fhir_sip.store import WriteRaceLost
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides
from fhir_sip.validation import strict_parse

_ATTEMPTS = 3
_INDEX = re.compile(r"\[\d+\]")
_SEPARATOR = re.compile(r"[\\,|$]")


async def create_sip(exchange: Exchange) -> Answer:
    """Post a new plan: 201, or 200 when this very plan is there already.

    Raises Unprocessable (document, references, rules), Forbidden (scope, or not the plan's responsible party), Conflict.
    """
    exchange.begin("create", "sip", {"CarePlan": "c"})
    document = _document(exchange)
    if document.responsible_party != exchange.caller.party:
        exchange.trail.rules["new-plan-is-own"] = None
        text = "En plan läggs upp av den part som har det övergripande ansvaret / Posted by the responsible party"
        raise Forbidden([Issue("forbidden", text, "responsible_party", "new-plan-is-own")])
    mapped: dict[str, Resource] = {entry["fullUrl"]: entry["resource"] for entry in to_fhir(document)["entry"]}
    digest = hashlib.sha256(document.model_dump_json().encode()).hexdigest()
    for attempt in range(1, _ATTEMPTS + 1):
        existing, patient = await _what_is_there(exchange, mapped)
        if existing is not None:
            return await _same_plan(exchange, existing, digest)
        try:
            stored = await commit(exchange, list(_new_plan(mapped, patient, digest)), has_asked=True)
        except WriteRaceLost:
            log(LogLine.RACE_LOST, attempt=attempt)
            continue
        return _posted(exchange, stored, patient)
    raise Conflict("En annan skrivning kom emellan, försök igen / Another write came between, try again")


async def update_sip(exchange: Exchange, plan_id: str) -> Answer:
    """Put a changed document: only what differs is written, each part judged for this caller, against the ETag read before.

    Raises NotFound, PreconditionFailed, Unprocessable (also when something was removed: cancel it instead), Forbidden.
    """
    exchange.begin("update", f"sip/{plan_id}", {"CarePlan": "u"})
    expected = required_version(exchange)
    document = _document(exchange, partial=True)
    view = await plan_view(exchange, plan_id)
    if not view.shows_the_person:
        raise NotFound()
    if view.version != expected:
        raise PreconditionFailed(
            [Issue("conflict", "Planen har ändrats sedan ni läste den / Changed since you read it")], view.version
        )
    proposals = list(_differences(exchange, view, document))
    if proposals:
        try:
            await commit(exchange, proposals, has_asked=True)
        except WriteRaceLost:
            raise PreconditionFailed([Issue("conflict", "Någon annan hann före / Another write came first")]) from None
    view = await plan_view(exchange, plan_id)
    return Answer(200, document_of(exchange, view), view.version, media_type=JSON)


def _document(exchange: Exchange, *, partial: bool = False) -> SipDocument:
    try:
        return parse_document(exchange.json_body(), partial=partial)
    except DocumentInvalid as invalid:
        raise _unprocessable(invalid.issues) from None


def _unprocessable(faults: Iterable[Fault]) -> Unprocessable:
    return Unprocessable([Issue("value", fault.message, fault.path, fault.rule) for fault in faults])


async def _what_is_there(exchange: Exchange, mapped: dict[str, Resource]) -> tuple[PlanView | None, Resource | None]:
    """The plan with this identifier, and the party's own record of this person, when they are there; one round trip."""
    [care_plan] = [one for one in mapped.values() if one["resourceType"] == "CarePlan" and not is_within_another(one)]
    [person] = [resource for resource in mapped.values() if resource["resourceType"] == "Patient"]
    found = await exchange.service.store.search_batch(
        [
            ("CarePlan", [("identifier", _token(care_plan)), *WHOLE_PLAN, *with_what_decides("CarePlan")]),
            ("Patient", [("identifier", _token(person)), ("organization", f"Organization/{exchange.caller.party}")]),
        ]
    )
    views = views_in(exchange, index_of_whole_plans(found[0]))
    patients = list(index_of(found[1:]).values())
    return (views[0] if views else None), (patients[0] if patients else None)


def _posted(exchange: Exchange, stored: list[Stored], patient: Resource | None) -> Answer:
    """201 with the plan as its poster sees it: what others answer for is theirs to show, also to who wrote it down."""
    ids = {record.proposed_as: record.key for record in stored}
    index = {record.key: with_references(record.resource, ids) for record in stored}
    if patient is not None:
        index.setdefault(f"Patient/{patient['id']}", patient)
    [view] = views_in(exchange, index)
    plan_id = view.plan.key.partition("/")[2]
    return Answer(201, document_of(exchange, view), view.version, location=_place(exchange, plan_id), media_type=JSON)


def _token(resource: Resource) -> str:
    identifier = resource["identifier"][0]
    value = _SEPARATOR.sub(r"\\\g<0>", identifier["value"])  # a reserve number may hold one
    return f"{identifier['system']}|{value}"


async def _same_plan(exchange: Exchange, existing: PlanView, digest: str) -> Answer:
    """200 when the plan was made by this very document, whatever has become of it since; else, or when it is hidden now, Conflict."""
    plan_id = existing.plan.key.partition("/")[2]
    tags = existing.plan.care_plan["meta"].get("tag", ())
    is_same = any(tag.get("system") == POSTED_DOCUMENT and tag.get("code") == digest for tag in tags)
    view = await plan_view(exchange, plan_id) if is_same else existing
    if not is_same or not view.shows_the_person:
        text = "En plan med detta id finns redan, med annat innehåll; ändra den med PUT / Exists with other content, use PUT"
        raise Conflict([Issue("duplicate", text, "id")])
    return Answer(200, document_of(exchange, view), view.version, location=_place(exchange, plan_id), media_type=JSON)


def _place(exchange: Exchange, plan_id: str) -> str:
    return f"{exchange.service.settings.sip_url}/{plan_id}"


def _new_plan(mapped: dict[str, Resource], patient: Resource | None, digest: str) -> Iterator[Proposal]:
    """Creates for a whole new plan; the party's existing record of the person is used, and brought up to date, when there is one.

    The CarePlan is tagged with a digest of the document, by which a repeated post is known.
    """
    ids: dict[str, str] = {}
    for full_url, resource in mapped.items():
        if resource["resourceType"] == "Patient" and patient is not None:
            ids[full_url] = f"Patient/{patient['id']}"
    for full_url, resource in mapped.items():
        new = with_references(resource, ids)
        if new["resourceType"] == "CarePlan" and not is_within_another(new):
            new["meta"] = new["meta"] | {"tag": [{"system": POSTED_DOCUMENT, "code": digest}]}
        if full_url not in ids:
            yield Proposal(full_url, new)
        elif patient is not None and (carried := compare(new, patient)).changed:
            yield Proposal(ids[full_url], carried.resource, patient["meta"]["versionId"])


def _differences(exchange: Exchange, view: PlanView, document: SipDocument) -> Iterator[Proposal]:
    """The creates and updates that turn what the caller sees into `document`. Raises Unprocessable when something is missing in it."""
    document_seen = seen_document(exchange, view)
    _refuse_new_faults(document_seen, document)
    stored = {item_key(resource): key for key, resource in view.visible.items() if resource["resourceType"] != "Organization"}
    mapped = {entry["fullUrl"]: entry["resource"] for entry in to_fhir(document)["entry"]}
    ids = {full_url: stored[item] for full_url, resource in mapped.items() if (item := item_key(resource)) in stored}
    _refuse_removals(view, document_seen, set(ids.values()))
    _refuse_unsaid(document_seen, document)
    _refuse_taken_ids(view, {item_key(resource) for full_url, resource in mapped.items() if full_url not in ids})
    for full_url, resource in mapped.items():
        new = strict_parse.normalise(with_references(resource, ids))
        if full_url not in ids:
            yield Proposal(full_url, new)
            continue
        old = view.visible[ids[full_url]]
        shown = exchange.shown(ids[full_url], old)
        carried = compare(new, without_hidden(shown, view.visible))
        if carried.changed:
            yield Proposal(ids[full_url], with_hidden(carried.resource, shown, view.visible), old["meta"]["versionId"])


def _refuse_new_faults(seen: SipDocument, document: SipDocument) -> None:
    """What lacks in the document, but for what lacks in what the caller was shown: there it may be hidden."""
    lacking = {(fault.rule, _INDEX.sub("", fault.path)) for fault in cross_check(seen)}
    new = [fault for fault in cross_check(document) if (fault.rule, _INDEX.sub("", fault.path)) not in lacking]
    if new:
        raise _unprocessable(new)


def _refuse_removals(view: PlanView, document_seen: SipDocument, kept: set[str]) -> None:
    left_aside = _left_aside(view, document_seen)
    removed = [
        resource["resourceType"]
        for key, resource in view.visible.items()
        if resource["resourceType"] != "Organization" and key not in kept | left_aside
    ]
    if removed:
        raise Unprocessable([Issue("business-rule", NOTHING_REMOVED, kind, "sip-nothing-removed") for kind in removed])


def _left_aside(view: PlanView, document_seen: SipDocument) -> set[str]:
    """What the document has no place for, and that is not missing in it: a block, or a meeting of a status it has no word for."""
    naming = set(_naming_the_plan(document_seen))
    aside = {key for key, one in view.visible.items() if any(plans_named(one)) and item_key(one) not in naming}
    within = [view.visible[key] for key in aside if key.startswith("CarePlan/")]
    return aside | {part for one in within for part in parts_listed(one)}.difference(parts_listed(view.plan.care_plan))


def _naming_the_plan(document: SipDocument) -> Iterator[tuple[str, str]]:
    """`item_key` of what names the plan, and is not listed by it."""
    yield from (("Consent", consent.id) for consent in document.consents)
    yield from (("Task", offer.id) for offer in document.offers)
    yield from (("Appointment", meeting.id) for meeting in document.meetings)
    own = document.responsible_party
    yield from (("CarePlan", f"{plan.recorded_by or own}/{plan.id}") for plan in document.egenvard)
    yield from (("CarePlan", f"{plan.recorded_by or own}/{plan.id}") for plan in document.other_plans)


def _refuse_unsaid(seen: SipDocument, document: SipDocument) -> None:
    """What a party has answered to the plan, and how a child's maturity was judged, may be changed and not left out."""
    answered = {agreement.party for agreement in seen.agreements} - {agreement.party for agreement in document.agreements}
    judged = {consent.id for consent in seen.consents if consent.maturity}
    unjudged = judged & {consent.id for consent in document.consents if consent.maturity is None}
    missing = ["agreements"] * bool(answered) + ["consents"] * bool(unjudged)
    if missing:
        raise Unprocessable([Issue("business-rule", NOTHING_REMOVED, part, "sip-nothing-removed") for part in missing])


def _refuse_taken_ids(view: PlanView, added: set[tuple[str, str]]) -> None:
    """Ids are unique in a plan, also among what this caller does not see: two items of one id could never be told apart."""
    hidden = [view.stored[key] for key in view.plan.members if key in view.stored and key not in view.visible]
    taken = added & {item_key(resource) for resource in hidden if resource["resourceType"] != "Patient"}
    if taken:
        text = "Id:t är upptaget i planen; välj ett annat / The id is taken in this plan"
        raise Unprocessable([Issue("duplicate", text, kind, "sip-item-id-taken") for kind, _ in sorted(taken)])
