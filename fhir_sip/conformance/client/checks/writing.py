"""How the client writes: against what it has read, nothing lost, nothing twice."""

import json
from collections.abc import Iterator
from typing import Any

from fhir_sip.conformance.client.exchange import Exchange
from fhir_sip.conformance.client.records import Update, documents, last_read, reads, updates, written
from fhir_sip.conformance.client.seen import NeverDone, Seen, blame
from fhir_sip.conformance.expecting import NotApplicable
from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.mapping import DocumentInvalid, parse_document
from fhir_sip.validation.profiles import profiles_of
from fhir_sip.validation.verdict import claimed_profile

_STALE, _FORBIDDEN = 412, 403
_MOST_VALIDATED = 10
# What a change of status may rightly take with it, and what is the server's own.
_MAY_GO = frozenset({"meta", "text", "statusReason", "status_reason"})


def shares_plans(seen: Seen) -> None:
    """A plan was posted, or a record of one changed."""
    seen.those(lambda one: documents(one) or written(one), "posted or changed anything")


def says_what_it_changes(seen: Seen) -> None:
    """Every update has an If-Match with one version: neither none nor `*`."""
    for update in updates(seen):
        told = update.if_match
        blame(
            update.exchange, told.startswith(('W/"', '"')), f"{update.place.partition('/')[0]}: If-Match is {told or 'missing'}"
        )


def changes_what_it_read(seen: Seen) -> None:
    """The version in If-Match is the newest that the client was given."""
    for update in updates(seen):
        known = last_read(seen, update)
        blame(update.exchange, known, "the record had not been read")
        newest = known.etag if known else ""
        blame(
            update.exchange,
            update.if_match == newest,
            f"If-Match is {update.if_match or 'missing'}, the newest read was {newest}",
        )


def reads_anew_after_a_conflict(seen: Seen) -> None:
    """After a 412 the record is read before it is written again, and written against what was read."""
    for update, again in _written_again(seen):
        between = [one for one in seen.after(update.exchange) if one.ended <= again.exchange.began]
        anew = [read for one in between for read in reads(one) if read.place == update.place and read.content is not None]
        blame(again.exchange, anew, "it was not read again")
        blame(again.exchange, again.if_match == anew[-1].etag, f"If-Match is {again.if_match or 'missing'}, not {anew[-1].etag}")


def keeps_what_others_changed(seen: Seen) -> None:
    """What is written after a 412 holds what somebody else had written meanwhile."""
    merged = [(words, again) for update, again in _written_again(seen) if (words := update.exchange.given.meanwhile)]
    if not merged:
        raise NotApplicable("the kit could make no 412 that the client wrote again after")
    for words, again in merged:
        is_kept = words in json.dumps(again.content, ensure_ascii=False)
        blame(again.exchange, is_kept, "what somebody else had written is gone")


def loses_nothing(seen: Seen) -> None:
    """An update holds every element that was read, known to the client or not."""
    compared = [(update, read) for update in updates(seen) if (read := last_read(seen, update, with_content=True)) is not None]
    if not compared:
        raise NeverDone("updated a record that it had read")
    for update, read in compared:
        gone = list(_lost(read.content, update.content, ""))
        blame(update.exchange, not gone, f"gone from {update.place.partition('/')[0]}: {', '.join(gone[:5])}")


def changes_its_own(seen: Seen) -> None:
    """No change was another party's to make (403)."""
    for update in updates(seen):
        blame(update.exchange, update.exchange.given.status != _FORBIDDEN, "the change was another party's to make")


def claims_profiles(seen: Seen) -> None:
    """Each FHIR record that is written claims a profile of the guide."""
    for one in seen.those(lambda one: written(one), "wrote a FHIR record"):
        for record in _profiled(one):
            claimed = set(record.get("meta", {}).get("profile", ()))
            blame(
                one,
                claimed & set(profiles_of()[record["resourceType"]]),
                f"{record['resourceType']}.meta.profile names no profile",
            )


def writes_valid_records(seen: Seen) -> None:
    """Each FHIR record that is written is valid against its profile, by the kit's own validator."""
    found = seen.those(lambda one: _profiled(one), "wrote a FHIR record")
    pairs = [(one, record) for one in found for record in _profiled(one)]
    for one, record in pairs[-_MOST_VALIDATED:]:
        try:
            errors = seen.validator.errors(record, claimed_profile(record))
        except EmbeddedStoreError as error:
            raise NotApplicable(f"the validator does not run: {error}") from None
        blame(one, not errors, f"{len(errors)} errors, the first: {errors[0] if errors else ''}")


def writes_valid_documents(seen: Seen) -> None:
    """Each SIP document is a right one; a whole plan, when it is a new one."""
    for one in seen.those(lambda one: documents(one), "wrote a SIP document"):
        try:
            parse_document(documents(one)[0], partial=one.asked.method == "PUT")
        except DocumentInvalid as error:
            first = error.issues[0]
            blame(one, False, f"{len(error.issues)} errors, the first: {first.path}: {first.message}")


def names_new_plans(seen: Seen) -> None:
    """A new plan has the client's own name for it, so that posting it twice makes one."""
    for one in _new_plans(seen):
        blame(one, one.asked.plan_id, "the plan has no id (SIP) or identifier (FHIR) of its own")


def repeats_what_got_no_answer(seen: Seen) -> None:
    """A plan whose posting got no clear answer is posted again under the same name, or looked for; never posted as another."""
    for one in seen.those(
        lambda one: one.asked.plan_id is not None and one.given.status in (502, 503, 504), "got a 503 for a new plan"
    ):
        after = seen.after(one)
        others = [
            other for other in after if other.asked.plan_id not in (None, one.asked.plan_id) and _person(other) == _person(one)
        ]
        blame(others[0] if others else one, not others, "a plan of the same person was posted under another name")
        is_repeated = any(other.asked.plan_id == one.asked.plan_id for other in after)
        is_looked_for = any(other.asked.is_search or other.asked.place == "_search" for other in after)
        blame(one, is_repeated or is_looked_for, "it was neither posted again nor looked for")


def shows_consent(seen: Seen) -> None:
    """A plan is not posted as active without the person's consent to it (SoL 10:8)."""
    active = seen.those(lambda one: one.asked.plan_id is not None and _is_active(one), "posted an active plan")
    for one in active:
        consents = [consent for document in documents(one) for consent in document.get("consents", ()) if _is_given(consent)]
        consents += [record for record in written(one) if record["resourceType"] == "Consent"]
        blame(one, consents, "there is no signed consent of kind plan")


def _new_plans(seen: Seen) -> list[Exchange]:
    return seen.those(lambda one: one.asked.plan_id is not None, "posted a new plan")


def _written_again(seen: Seen) -> list[tuple[Update, Update]]:
    """Each update that got a 412, with the next of the same record. Raises NeverDone."""
    seen.those(lambda one: one.given.status == _STALE, "met a 412")
    every = updates(seen)
    stale = [update for update in every if update.exchange.given.status == _STALE]
    found = [(one, again) for one in stale if (again := _next_of(one, every)) is not None]
    if not found:
        raise NeverDone("wrote again after a 412")
    return found


def _next_of(update: Update, every: list[Update]) -> Update | None:
    after = (one for one in every if one.place == update.place and one.exchange.began >= update.exchange.ended)
    return next(after, None)


def _profiled(one: Exchange) -> list[dict[str, Any]]:
    return [record for record in written(one) if record.get("resourceType") in profiles_of()]


def _lost(before: Any, after: Any, path: str) -> Iterator[str]:
    """Paths that are there before and not after."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            at = f"{path}.{name}".lstrip(".")
            if name in _MAY_GO:
                continue
            if name not in after:
                yield at
            else:
                yield from _lost(value, after[name], at)
    elif isinstance(before, list) and isinstance(after, list):
        for value in before:
            if isinstance(value, dict):
                same = [one for one in after if isinstance(one, dict) and _name(one) == _name(value)]
                if not any(next(_lost(value, one, ""), None) is None for one in same):
                    yield from (
                        _lost(value, same[0], f"{path}[{_name(value)}]") if len(same) == 1 else [f"{path}[{_name(value)}]"]
                    )
        if len(after) < len(before) and not any(isinstance(value, dict) for value in before):
            yield path


def _name(item: dict[str, Any]) -> str:
    """What tells an item of a list from others, as far as it has it."""
    return str(item.get("id") or item.get("url") or item.get("system") or "")


def _person(one: Exchange) -> set[str]:
    patients = [record for record in written(one) if record["resourceType"] == "Patient"]
    patients += [document.get("person", {}) for document in documents(one)]
    found = [number for patient in patients for number in patient.get("identifier", ()) or patient.get("identifiers", ())]
    return {str(number.get("value")) for number in found}


def _is_active(one: Exchange) -> bool:
    plans = documents(one) + [record for record in written(one) if record["resourceType"] == "CarePlan"]
    return any(plan.get("status") == "active" for plan in plans)


def _is_given(consent: dict[str, Any]) -> bool:
    is_signed = any("withdrawn" not in signature for signature in consent.get("signatures", ()))
    return consent.get("kind") == "plan" and consent.get("status") == "active" and is_signed
