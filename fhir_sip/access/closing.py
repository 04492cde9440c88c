"""Does a new version of a Consent only take back what the old one gave? (OSL 12:2: what was consented to may be withdrawn at any time.)"""

from collections.abc import Iterator
from typing import Any

from fhir_sip.access.consent import kind_of
from fhir_sip.access.plan import Resource
from fhir_sip.access.signatures import SIGNATURE

ENDED = frozenset({"inactive", "rejected", "entered-in-error"})
"""Statuses of a Consent that is over."""

_OWN_COURSE = frozenset({"meta", "status", "extension"})


def only_closes(old: Resource, new: Resource) -> bool:
    """True when nothing differs but an ended status, or signatures withdrawn. Never of a block: to end that is to open."""
    if kind_of(old) == "block":
        return False
    is_ended = new.get("status") in ENDED
    same_status = new.get("status") == old.get("status")
    return (
        (is_ended or same_status)
        and _rest(old) == _rest(new)
        and [_unwithdrawn(extension) for extension in old.get("extension", ())]
        == [_unwithdrawn(extension) for extension in new.get("extension", ())]
        and all(_keeps_withdrawal(before, after) for before, after in zip(old["extension"], new["extension"], strict=True))
    )


def _rest(consent: Resource) -> Resource:
    return {name: value for name, value in consent.items() if name not in _OWN_COURSE}


def _unwithdrawn(extension: dict[str, Any]) -> dict[str, Any]:
    if extension.get("url") != SIGNATURE:
        return extension
    return extension | {"extension": [part for part in extension.get("extension", ()) if part.get("url") != "withdrawn"]}


def _keeps_withdrawal(old: dict[str, Any], new: dict[str, Any]) -> bool:
    before = [part for part in old.get("extension", ()) if part.get("url") == "withdrawn"]
    return not before or before == [part for part in new.get("extension", ()) if part.get("url") == "withdrawn"]


def takes_back_a_withdrawal(old: Resource, new: Resource) -> bool:
    """True when a signature's withdrawal that is recorded in `old` is gone or later in `new`, or an ended consent is no longer ended.
    A new yes is a new signature, or a new consent.

    A signature is known by who gave it, when and how.
    """
    before, after = (dict(_withdrawals(consent)) for consent in (old, new))
    reopened = old.get("status") in ENDED and new.get("status") not in ENDED
    return reopened or any(after.get(signature, "9999") > day for signature, day in before.items())


def _withdrawals(consent: Resource) -> Iterator[tuple[str, str]]:
    for extension in consent.get("extension", ()):
        if extension.get("url") == SIGNATURE:
            parts = {part.get("url"): part for part in extension.get("extension", ())}
            if "withdrawn" in parts:
                signature = str([_plain(parts.get(name)) for name in ("who", "date", "method")])
                yield signature, str(parts["withdrawn"].get("valueDate", ""))


def _plain(part: dict[str, Any] | None) -> Any:
    value = part or {}
    return value.get("valueReference", {}).get("reference") or value.get("valueDate") or value.get("valueCode")
