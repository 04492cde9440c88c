"""AuditEvents in the shape of IHE BALP (https://profiles.ihe.net/ITI/BALP), one per person touched, or one when none was.

What of BALP is followed, and what is not and why: docs/profiles/alignment.md. Each is valid by SipAuditEvent.
"""

import base64
from datetime import datetime
from typing import Any

from fhir_sip.access import Resource
from fhir_sip.audit.trail import Consulted, Trail
from fhir_sip.caller import Caller
from fhir_sip.request import FhirRequest
from fhir_sip.validation.identifiers import HSA_ID

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_BALP = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
_UNKNOWN = "unknown"  # behind a Unix socket there is no address
_ACTIONS = {
    **dict.fromkeys(("create", "transaction"), "C"),
    **dict.fromkeys(("update", "patch"), "U"),
    **dict.fromkeys(("read", "vread", "history-instance", "history-type"), "R"),
    **dict.fromkeys(("search-type", "operation", "batch"), "E"),
}
CLIENT, SERVER = "110153", "110152"
"""Codes of DICOM (Source Role ID, Destination Role ID) by which an event's client and server are known."""
USER = "IRCP"
"""Information recipient: the code by which an event's user is known, as in BALP."""
SUCCESS, REFUSED, FAILED = "0", "4", "8"
AUTHZ = "AuthZconsent"
"""By this description of an entity the Consents are known that decided."""


def audit_events(trail: Trail, caller: Caller | None, request: FhirRequest, outcome: str, now: datetime) -> list[Resource]:
    """The events for one request; `outcome` is SUCCESS, REFUSED (4) or FAILED (8).

    A request without a valid token has no caller: the event then names only the network address.
    """
    return [_event(trail, patient, caller, request, outcome, now) for patient in trail.patients or [None]]


def failed(event: Resource) -> Resource:
    """The event of a write that was to be, told as one that failed: it names nothing that was never stored."""
    entities = [one for one in event["entity"] if not one.get("what", {}).get("reference", "").startswith("urn:")]
    return event | {"outcome": FAILED, "entity": entities}


def _event(
    trail: Trail, patient: str | None, caller: Caller | None, request: FhirRequest, outcome: str, now: datetime
) -> dict[str, Any]:
    event: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": trail.interaction}],
        "action": _ACTIONS[trail.interaction],
        "recorded": now.isoformat(timespec="milliseconds"),
        "outcome": outcome,
        "agent": [*_agents(caller, request)],
        "source": {"observer": {"display": "fhir-sip"}, "type": [_source_type()]},
        "entity": _entities(trail, patient, request),
    }
    if trail.rules:
        event["outcomeDesc"] = " ".join(trail.rules)
    if caller is not None:
        purpose = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": caller.purpose}
        event["purposeOfEvent"] = [{"coding": [purpose]}]
    return event


def _agents(caller: Caller | None, request: FhirRequest) -> list[dict[str, Any]]:
    client: dict[str, Any] = {
        "type": {"coding": [{"system": _DCM, "code": CLIENT, "display": "Source Role ID"}]},
        "who": {"display": caller.client_id if caller else "unidentified"},
        "requestor": caller is None,
        "network": {"address": request.client_host or _UNKNOWN, "type": "2"},
    }
    server: dict[str, Any] = {
        "type": {"coding": [{"system": _DCM, "code": SERVER, "display": "Destination Role ID"}]},
        "who": {"display": "fhir-sip"},
        "requestor": False,
        "network": {"address": request.server_host or _UNKNOWN, "type": "2"},
    }
    if caller is None:
        return [client, server]
    organisation = {
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleClass", "code": "PROV"}]},
        "who": {"reference": f"Organization/{caller.party}"},
        "altId": caller.organisation,
        "requestor": True,
    }
    return [organisation, *_user(caller), client, server]


def _user(caller: Caller) -> list[dict[str, Any]]:
    """The member of staff, where the client said who."""
    if caller.user is None:
        return []
    who = {"identifier": {"system": HSA_ID, "value": caller.user.hsa_id}, "display": caller.user.name}
    return [{"type": {"coding": [{"system": _PARTICIPATION, "code": USER}]}, "who": who, "requestor": False}]


def _entities(trail: Trail, patient: str | None, request: FhirRequest) -> list[dict[str, Any]]:
    """The person, the consents that decided, the query, the records, and the request's id.

    BALP knows the query, or the one record of a request, by the type "System Object"; what stands beside it has its resource type.
    """
    entities: list[dict[str, Any]] = []
    if patient:
        entities.append({"what": {"reference": patient}, "type": _entity_type("1"), "role": _entity_role("1")})
    entities += [
        _consent_entity(consent, decided)
        for consent, decided in trail.consents.items()
        if patient is None or decided.person in ("", patient)
    ]
    has_query = bool(request.parameters) or not trail.records
    if has_query:
        asked = f"{request.method} {trail.target}?{request.raw_query}".encode("utf-8", "surrogateescape")
        query = base64.b64encode(asked).decode()
        entities.append({"type": _entity_type("2"), "role": _entity_role("24"), "query": query})
    for position, record in enumerate(_records(trail, patient)):
        kind = _entity_type("2") if position == 0 and not has_query else _resource_type(record)
        entities.append({"what": {"reference": record}, "type": kind, "role": _entity_role("4")})
    entities.append(
        {
            "what": {"identifier": {"value": request.request_id}},
            "type": {"system": _BALP, "code": "XrequestId"},
            "name": "X-Request-Id",
        }
    )
    return entities


def _consent_entity(consent: str, decided: Consulted) -> dict[str, Any]:
    return {
        "what": {"reference": consent},
        "type": _resource_type(consent),
        "role": _entity_role("4"),
        "description": AUTHZ,
        "detail": [
            {"type": "decision", "valueString": "permit" if decided.permits else "deny"},
            {"type": "rule", "valueString": decided.rule},
        ],
    }


def _records(trail: Trail, patient: str | None) -> list[str]:
    """Those about this person; her own record and the consents stand apart, unless there is nothing else."""
    about = [record for record, person in trail.records.items() if person in ("", patient or "")]
    return [record for record in about if record not in (patient, *trail.consents)] or about


def _resource_type(key: str) -> dict[str, str]:
    if key.startswith("urn:"):
        return _entity_type("2")
    return {"system": "http://hl7.org/fhir/resource-types", "code": key.partition("/")[0]}


def _entity_type(code: str) -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": code}


def _entity_role(code: str) -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": code}


def _source_type() -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}
