"""What must agree between the parts of a complete document; `cross_check` collects every fault.

Nothing here looks at the shape of a single value: `fields` does that.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .date_order import dates_in_order
from .egenvard_checks import egenvard_is_whole
from .identity_numbers import birth_date_in, is_well_formed
from .issues import Issue
from .meeting_checks import meetings_are_called
from .naming import ids_are_unique, items_are_named, parties_are_named
from .offer_checks import offers_are_answered, parties_agree_once
from .places import parts_at

if TYPE_CHECKING:
    from .model import SipDocument


def cross_check(document: "SipDocument") -> list[Issue]:
    """Give every fault between the parts of the document, in the order of the checks."""
    return [issue for check in _CHECKS for issue in check(document)]


def _identity_numbers(document: "SipDocument") -> Iterator[Issue]:
    owners = [("person", document.person.identifiers)]
    owners += [(f"relatives[{i}]", relative.identifiers) for i, relative in enumerate(document.relatives)]
    for owner, identifiers in owners:
        kinds = [identifier.kind for identifier in identifiers]
        for i, identifier in enumerate(identifiers):
            path = f"{owner}.identifiers[{i}]"
            if not is_well_formed(identifier):
                yield Issue(f"{path}.value", "identity-number", "Numret följer inte reglerna för sin typ (form, Luhn).")
            if identifier.kind in kinds[:i]:
                yield Issue(f"{path}.kind", "identifier-kind-twice", "Samma typ av nummer finns två gånger.")


def _birth_date_agrees(document: "SipDocument") -> Iterator[Issue]:
    born = document.person.birth_date
    for identifier in document.person.identifiers:
        inside = birth_date_in(identifier)
        if born is not None and inside is not None and born != inside:
            yield Issue("person.birth_date", "birth-date", "Födelsedatum och personnummer stämmer inte överens.")


def _plans_have_what_plans_have(document: "SipDocument") -> Iterator[Issue]:
    """A plan has a need; an active one is limited in time and has an action: the SIP itself, and a plan that stands in for it."""
    plans = [("", document.status, document.needs, "needs", document.actions, document.dates.end, "dates.end")]
    for path, plan in parts_at(document, "other_plans"):
        plans.append((f"{path}.", plan.status, plan.addresses, "addresses", plan.actions, plan.end, "end"))
    for path, status, needs, name_of_needs, actions, end, name_of_end in plans:
        if not needs:
            yield Issue(path + name_of_needs, "needs-missing", "En plan har minst ett behov (IHE DCP: CarePlan.addresses).")
        if status == "active" and end is None:
            yield Issue(path + name_of_end, "active-needs-end", "En aktiv plan är tidsbegränsad: slutdatum saknas.")
        if status == "active" and not actions:
            yield Issue(
                f"{path}actions", "active-needs-action", "En aktiv plan har minst en insats (an active plan has an action)."
            )


def _coordinator(document: "SipDocument") -> Iterator[Issue]:
    current = 0
    for i, member in enumerate(document.staff):
        for j, role in enumerate(member.roles):
            if role.role != "coordinator":
                continue
            current += role.end is None
            if role.on_behalf_of is None:
                yield Issue(f"staff[{i}].roles[{j}].on_behalf_of", "coordinator-party", "En samordnare företräder en part.")
    if current > 1 or (document.status == "active" and current == 0):
        yield Issue("staff", "one-coordinator", "En aktiv plan har precis en nuvarande samordnare.")


def _rejection_has_reason(document: "SipDocument") -> Iterator[Issue]:
    for i, action in enumerate(document.actions):
        if action.status == "rejected" and action.status_reason is None:
            yield Issue(f"actions[{i}].status_reason", "rejected-needs-reason", "Ett nej kräver skriftliga skäl.")


def _units_have_names(document: "SipDocument") -> Iterator[Issue]:
    parties = {party.hsa_id for party in document.parties}
    for i, member in enumerate(document.staff):
        if member.organization_name is not None and member.organization in parties:
            yield Issue(f"staff[{i}].organization_name", "unit-name", "En parts namn står bara under parties.")


def _consents(document: "SipDocument") -> Iterator[Issue]:
    for i, consent in enumerate(document.consents):
        path = f"consents[{i}]"
        if consent.recorded_by not in consent.disclosers:
            yield Issue(f"{path}.recorded_by", "recorder-discloses", "Den som antecknar samtycket lämnar också ut.")
        if not consent.asked:
            yield Issue(f"{path}.asked", "asked-missing", "Det framgår inte vem som har tillfrågats.")
        for j, signature in enumerate(consent.signatures):
            if signature.who not in consent.asked:
                yield Issue(f"{path}.signatures[{j}].who", "signer-asked", "Den som svarat finns inte i asked.")
        if consent.maturity and consent.maturity.judged_by is None:
            text = "Det framgår inte vem som bedömt mognaden (who judged is missing)."
            yield Issue(f"{path}.maturity.judged_by", "maturity-judged", text)


_CHECKS: tuple[Callable[["SipDocument"], Iterator[Issue]], ...] = (
    ids_are_unique,
    items_are_named,
    parties_are_named,
    dates_in_order,
    _identity_numbers,
    _birth_date_agrees,
    _plans_have_what_plans_have,
    _coordinator,
    _rejection_has_reason,
    _units_have_names,
    _consents,
    offers_are_answered,
    parties_agree_once,
    meetings_are_called,
    egenvard_is_whole,
)
