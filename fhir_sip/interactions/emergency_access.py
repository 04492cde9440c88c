"""`$emergency-access` (nödöppning): a health care giver opens, for some hours, what care givers hold of one person (lag 2022:913 3:5-6).

`POST /fhir/$emergency-access`, a Parameters with `person` (valueIdentifier) and `reason` (valueString). Of each plan where it opens
something a Consent of kind `emergency` is made, which those whose records it opens can see. Nothing else makes one; its custodian may end
it.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from fhir_sip.access import Index, Plan, Resource, may_read, plans_in
from fhir_sip.access.emergency import EMERGENCY_TREATMENT
from fhir_sip.access.legal_exception import GROUND
from fhir_sip.access.party_kinds import HEALTH_CARE_GIVERS
from fhir_sip.access.plan import custodian, index_of_whole_plans
from fhir_sip.errors import Conflict, Forbidden, InvalidRequest, Issue
from fhir_sip.interactions.commit import commit_judged
from fhir_sip.interactions.exchange import SCOPE_ARGUMENTS, Answer, Exchange
from fhir_sip.interactions.person_token import person_token
from fhir_sip.interactions.plan_views import plan_views, views_in
from fhir_sip.interactions.proposal import Proposal
from fhir_sip.interactions.sip_operation import plans_bundle
from fhir_sip.store import WriteRaceLost
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides

_IG = "https://fhir-sip.se/ig"
_LAW = "lag (2022:913) 3:5-6"
_LONGEST_REASON = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


async def emergency_access(exchange: Exchange) -> Answer:
    """Answer with what can now be seen of the person's plans, a Bundle; empty when there is nothing, or nothing that may be opened.

    Where all of it is open to the caller already nothing is made. Raises Forbidden (scope, party, purpose), InvalidRequest, Conflict
    (another write came between), Unavailable.
    """
    exchange.begin("operation", "$emergency-access", {"Consent": "c", "CarePlan": "r"})
    _refuse_others(exchange)
    person, reason = _asked(exchange.json_body())
    _refuse_unrecorded(exchange)
    parameters = [("patient.identifier", person), *WHOLE_PLAN, *with_what_decides("CarePlan"), ("_sort", "_id")]
    index = index_of_whole_plans(await exchange.service.store.search("CarePlan", parameters))
    records = dict(_records(exchange, index, reason))
    if records:
        # What they will show is noted before, for the AuditEvents stand in the same transaction.
        views_in(exchange, index | records)
        await _record(exchange, records)
    views = await plan_views(exchange, [("patient.identifier", person)])
    scopes = exchange.caller.scopes
    return Answer(200, plans_bundle(exchange, views, lambda resource_type: scopes.allow(resource_type, "r")))


async def _record(exchange: Exchange, records: Index) -> None:
    try:
        await commit_judged(exchange, [Proposal(key, record) for key, record in records.items()])
    except WriteRaceLost:
        raise Conflict("En annan skrivning kom emellan, gör om / Another write came between, do it again") from None


def _refuse_others(exchange: Exchange) -> None:
    if exchange.caller.kind not in HEALTH_CARE_GIVERS:
        text = "Bara en vårdgivare kan göra en nödöppning / Only a health care giver opens in an emergency"
        raise _refused(exchange, text, "emergency-by-a-health-care-giver")
    if exchange.caller.purpose != EMERGENCY_TREATMENT:
        text = "Nödöppning kräver ändamålet ETREAT i biljetten / The token's purpose must be ETREAT"
        raise _refused(exchange, text, "emergency-purpose")


def _refuse_unrecorded(exchange: Exchange) -> None:
    """Before the person is looked for, so that no token tells of a plan without the record that others see: its scopes must admit the
    record of an emergency, whoever the person is."""
    if not exchange.caller.scopes.covers(_emergency(exchange, "", "", set(), ""), "c"):
        text = "Biljettens rättigheter gäller inte nödöppningar / The token's scopes do not cover emergency records"
        raise _refused(exchange, text, SCOPE_ARGUMENTS)


def _refused(exchange: Exchange, text: str, rule: str) -> Forbidden:
    exchange.trail.rules[rule] = None
    return Forbidden([Issue("forbidden", f"{text} ({_LAW})", None, rule)])


def _asked(parameters: dict[str, Any]) -> tuple[str, str]:
    """The person as a search token, and the reason."""
    given = parameters.get("parameter")
    if parameters.get("resourceType") != "Parameters" or not isinstance(given, list):
        raise _wrong("En Parameters väntades / A Parameters was expected", "Parameters")
    by_name = {one.get("name"): (place, one) for place, one in enumerate(given) if isinstance(one, dict)}
    if set(by_name) != {"person", "reason"} or len(given) != len(by_name):
        raise _wrong("person och reason, en gång var / person and reason, once each", "Parameters.parameter")
    (person_place, person), (reason_place, reason) = by_name["person"], by_name["reason"]
    identifier, text = person.get("valueIdentifier"), reason.get("valueString")
    if not isinstance(identifier, dict):
        raise _wrong("Ange personen med system och värde / Give the person's system and value", _parameter(person_place))
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_REASON or _CONTROL.search(text):
        message = f"Skälen i ord, högst {_LONGEST_REASON} tecken / The reason in words, at most {_LONGEST_REASON} characters"
        raise _wrong(message, f"{_parameter(reason_place)}.valueString")
    token = person_token(identifier.get("system"), identifier.get("value"), f"{_parameter(person_place)}.valueIdentifier")
    return token, text.strip()


def _parameter(place: int) -> str:
    return f"Parameters.parameter[{place}]"


def _wrong(text: str, path: str) -> InvalidRequest:
    return InvalidRequest([Issue("required", text, path)])


def _records(exchange: Exchange, index: Index, reason: str) -> Iterator[tuple[str, Resource]]:
    """The emergency record of each plan where it opens something, by a fullUrl: it names the parties whose records it opens, no others."""
    for plan in plans_in(index):
        parties = {custodian(record) for record in plan.records.values()} - {"", exchange.caller.party}
        tried = _emergency(exchange, plan.patient, plan.key, parties, reason)
        opened = _opened(exchange, plan, index, tried)
        if opened:
            yield f"urn:uuid:{uuid.uuid4()}", _emergency(exchange, plan.patient, plan.key, opened, reason)


def _opened(exchange: Exchange, plan: Plan, index: Index, consent: Resource) -> set[str]:
    """Custodians of those of the plan's records that the consent opens and that are closed to the caller without it."""
    before, after = plans_in(index), plans_in(index | {"Consent/new": consent})
    return {
        custodian(record)
        for key, record in plan.records.items()
        if not _allowed(exchange, key, record, before) and _allowed(exchange, key, record, after)
    }


def _allowed(exchange: Exchange, key: str, record: Resource, plans: list[Plan]) -> bool:
    return may_read(exchange.caller, key, record, plans, exchange.tree, exchange.now, exchange.service.county_rules).allowed


def _emergency(exchange: Exchange, patient: str, plan: str, disclosers: set[str], reason: str) -> Resource:
    caller, now = exchange.caller, exchange.now
    ends = now + timedelta(hours=exchange.service.settings.emergency_hours)
    return {
        "resourceType": "Consent",
        "meta": {"profile": [f"{_IG}/StructureDefinition/SipConsent"]},
        "extension": [
            {"url": f"{_IG}/StructureDefinition/custodian", "valueReference": _organisation(caller.party)},
            {
                "url": GROUND,
                "extension": [{"url": "ground", "valueCode": "emergency"}, {"url": "reason", "valueString": reason}],
            },
        ],
        "identifier": [{"system": "https://fhir-sip.se/id/item", "value": f"nod-{uuid.uuid4()}"}],
        "status": "active",
        "scope": _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [_concept(f"{_IG}/CodeSystem/sip-consent-kind", "emergency")],
        "patient": {"reference": patient},
        "dateTime": _instant(now),
        "organization": [_organisation(party) for party in sorted(disclosers | {caller.party})],
        "sourceAttachment": {"title": "Nödöppning i tjänsten; skälen står i grunden"},
        "policy": [{"uri": f"{_IG}/policy/emergency"}],
        "provision": {
            "type": "permit",
            "period": {"start": _instant(now), "end": _instant(ends)},
            "actor": [
                {
                    "role": _concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
                    "reference": _organisation(caller.party),
                }
            ],
            "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": EMERGENCY_TREATMENT}],
            "data": [{"meaning": "related", "reference": {"reference": plan}}],
        },
    }


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _organisation(hsa_id: str) -> dict[str, str]:
    return {"reference": f"Organization/{hsa_id}"}


def _instant(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()
