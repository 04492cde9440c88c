"""Faults in the decision and in its use: self-grants, consents, withdrawals, membership (L14, L15, L18, L20)."""

from typing import Any

import pytest

from tests.faults.faults import Fault, always, includes_not_judged, self_grant_allowed
from tests.leaks.made.patching import allowed, decisions_kept, faults, judged, one_door_unguarded

# L14


def _receiver_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.provision.names", always(True))


# L15


def _deny_not_propagated(patch: pytest.MonkeyPatch) -> None:
    """The decision is made and logged, and nobody looks at it."""
    includes_not_judged(patch)
    judged(patch, lambda exchange, key, resource, found: allowed(found))


# L18


def _withdrawn_signature_counts(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import signatures

    patch.setattr(signatures, "_signers", lambda consent, _: iter(signatures.signers_named(consent)))


def _status_of_consent_not_asked(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import consent

    opens = consent._would_open
    patch.setattr(consent, "_would_open", lambda given, plan, case: opens(given | {"status": "active"}, plan, case))


def _withdrawal_undone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.writing_consent.takes_back_a_withdrawal", always(False))


def _shown_as_active(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.exchange import Exchange

    shown = Exchange.shown

    def active(self: Exchange, key: str, resource: Any) -> Any:
        found = shown(self, key, resource)
        return found | {"status": "active"} if found["resourceType"] == "Consent" else found

    patch.setattr(Exchange, "shown", active)


# L20


def _membership_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.care_team._current", lambda team, _: iter(team.get("participant", ())))


def _membership_that_will_begin(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import care_team
    from fhir_sip.access.period import covers

    def begun(team: Any, now: Any) -> Any:
        return (one for one in team.get("participant", ()) if covers({**one.get("period", {}), "start": "1900-01-01"}, now))

    patch.setattr(care_team, "_current", begun)


FAULTS: dict[str, Fault] = {
    **faults(
        "L14",
        ("self-grant", "anybody records a consent for anybody's data", self_grant_allowed),
        ("receiver-not-checked", "whom a consent names is not asked for", _receiver_not_checked),
    ),
    **faults(
        "L15",
        ("decision-unplugged", "every decision is a yes", lambda p: judged(p, lambda _, __, ___, found: allowed(found))),
        ("deny-not-propagated", "a no is logged, and the record is given", _deny_not_propagated),
        ("permits-kept", "a permit counts on for an hour", decisions_kept),
        *(
            (f"{code}-unguarded", f"the decision is not asked in {code}", one_door_unguarded(code))
            for code in ("read", "search-type", "operation", "vread", "history-instance", "history-type")
        ),
    ),
    **faults(
        "L18",
        ("withdrawn-signature-counts", "a signature counts after it is withdrawn", _withdrawn_signature_counts),
        ("status-not-asked", "an ended consent opens as an active one", _status_of_consent_not_asked),
        ("permits-kept", "a permit counts on for an hour", decisions_kept),
        ("withdrawal-undone", "a withdrawal can be taken back", _withdrawal_undone),
        ("shown-as-active", "every consent is shown as active", _shown_as_active),
    ),
    **faults(
        "L20",
        (
            "team-off",
            "membership of the care team is not asked for",
            lambda p: p.setattr("fhir_sip.access.reading_case.is_member", always(True)),
        ),
        ("membership-for-ever", "the membership's period is not read", _membership_for_ever),
        ("membership-to-come", "a membership counts before it begins", _membership_that_will_begin),
    ),
}
