"""What an offer must hold to be counted, and each party's answer to the plan (invariants sip-offer-*, sip-plan-agreement-*)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .issues import Issue
from .places import parts_at

if TYPE_CHECKING:
    from .model import SipDocument

_NOT_THE_REASON = {"rejected": "refused-by-party", "cancelled": "declined-by-person"}


def offers_are_answered(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each answer without its day, each no without written reasons or with the other side's reason."""
    for path, offer in parts_at(document, "offers"):
        if offer.status in ("accepted", "rejected") and offer.answered is None:
            yield Issue(f"{path}.answered", "offer-answered", "Det framgår inte när erbjudandet besvarades (day of answer).")
        if offer.status in ("rejected", "cancelled") and offer.reason is None:
            yield Issue(
                f"{path}.reason", "offer-reason", "Ett nej, från personen eller parten, kräver skriftliga skäl (reasons)."
            )
        if offer.reason is not None and offer.reason_code is None:
            yield Issue(f"{path}.reason_code", "offer-reason-code", "Skälet anges också som kod (reason code missing).")
        if offer.reason_code is not None and offer.reason_code == _NOT_THE_REASON.get(offer.status):
            yield Issue(
                f"{path}.reason_code", "offer-refusal", "Skälet hör inte till statusen: personens nej är inte partens (refusal)."
            )


def parties_agree_once(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each party that answers twice, and each that disagrees without giving its view."""
    answered: set[str] = set()
    for path, agreement in parts_at(document, "agreements"):
        if agreement.party in answered:
            yield Issue(f"{path}.party", "agreement-once", "Varje part svarar en gång på planen (one answer each).")
        answered.add(agreement.party)
        if agreement.answer == "disagreed" and agreement.view is None:
            yield Issue(f"{path}.view", "agreement-view", "Den som inte är överens anger sin mening (view missing).")
