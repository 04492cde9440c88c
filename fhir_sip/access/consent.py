"""Does an active Consent open one party's record to another? Does anything close it again?

The kinds are never one flag: (b) `secrecy` lifts secrecy between authorities (OSL 10:1, 12:1-2); (c) `joint-documentation` opens
other care givers' data (lag 2022:913 3:1-2), and only between parties that the law covers; (a) `plan` allows the plan to be
made and opens nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from fhir_sip.access.period import covers
from fhir_sip.access.plan import Plan, Resource, organisation, reference
from fhir_sip.access.signatures import is_signed
from fhir_sip.caller import Caller
from fhir_sip.caller.organisations import COVERED_BY_2022_913

_KINDS = "https://fhir-sip.se/ig/CodeSystem/sip-consent-kind"


def kind_of(consent: Resource) -> str | None:
    """The consent's kind, a code of sip-consent-kind."""
    for category in consent.get("category", ()):
        for coding in category.get("coding", ()):
            if coding.get("system") == _KINDS:
                return str(coding.get("code"))
    return None


def opening_consent(
    plan: Plan, key: str, discloser: str, discloser_kind: str | None, caller: Caller, now: datetime
) -> str | None:
    """Reference of the first Consent that opens the record `key` of `discloser` to the caller's party now; None when none does."""
    for consent_key, consent in plan.consents:
        if (
            consent.get("status") == "active"
            and _kind_opens(kind_of(consent), discloser_kind, caller.kind)
            and reference(consent.get("patient")) == plan.patient
            and discloser in map(organisation, consent.get("organization", ()))
            and _provision_permits(consent.get("provision", {}), plan, key, discloser, caller, now)
            and is_signed(consent, plan, now)
        ):
            return consent_key
    return None


def is_blocked(plan: Plan, discloser: str, caller: Caller, now: datetime) -> bool:
    """True when the discloser has an active block (spärr) against the caller's party or unit (2022:913 2:3; PDL 4:4)."""
    return any(
        consent.get("status") == "active"
        and kind_of(consent) == "block"
        and discloser in map(organisation, consent.get("organization", ()))
        and covers(consent.get("provision", {}).get("period"), now, unreadable=True)
        and _names(consent.get("provision", {}), caller.lineage)
        for _, consent in plan.consents
    )


def _kind_opens(kind: str | None, discloser_kind: str | None, receiver_kind: str) -> bool:
    if kind == "secrecy":
        return True
    return kind == "joint-documentation" and discloser_kind in COVERED_BY_2022_913 and receiver_kind in COVERED_BY_2022_913


def _provision_permits(provision: Resource, plan: Plan, key: str, discloser: str, caller: Caller, now: datetime) -> bool:
    receivers = _party_and_above(caller)
    return (
        provision.get("type") == "permit"
        and covers(provision.get("period"), now)
        and _names(provision, receivers)
        and any(purpose.get("code") == caller.purpose for purpose in provision.get("purpose", ()))
        and _reaches(provision, plan, key, discloser)
        and not any(
            nested.get("type") != "permit"
            and (not nested.get("actor") or _names(nested, caller.lineage))
            and _reaches(nested, plan, key, discloser)
            for nested in provision.get("provision", ())
        )
    )


def _reaches(provision: Resource, plan: Plan, key: str, discloser: str) -> bool:
    """Empty data reaches everything in the plan; else one entry must name this plan, this record or its custodian."""
    wanted = {("related", plan.key), ("instance", key), ("authoredby", f"Organization/{discloser}")}
    data = provision.get("data", ())
    return not data or any((entry.get("meaning"), reference(entry.get("reference"))) in wanted for entry in data)


def _names(provision: Resource, organisations: Iterable[str]) -> bool:
    actors = {organisation(actor.get("reference")) for actor in provision.get("actor", ())}
    return not actors.isdisjoint(organisations)


def _party_and_above(caller: Caller) -> tuple[str, ...]:
    return caller.lineage[caller.lineage.index(caller.party) :]
