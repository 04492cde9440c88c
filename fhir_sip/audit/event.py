"""AuditEvents in the shape of IHE BALP (https://profiles.ihe.net/ITI/BALP), one per person touched, or one when none was."""

import base64
from datetime import datetime
from typing import Any

from fhir_sip.access import Resource
from fhir_sip.audit.trail import Trail
from fhir_sip.caller import Caller
from fhir_sip.request import FhirRequest

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_ACTIONS = {"create": "C", "update": "U", "transaction": "C", "read": "R", "search-type": "E", "operation": "E"}
SUCCESS, REFUSED, FAILED = "0", "4", "8"


def audit_events(trail: Trail, caller: Caller | None, request: FhirRequest, outcome: str, now: datetime) -> list[Resource]:
    """The events for one request; `outcome` is SUCCESS, REFUSED (4) or FAILED (8).

    A request without a valid token has no caller: the event then names only the network address.
    """
    return [_event(trail, patient, caller, request, outcome, now) for patient in trail.patients or [None]]


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
        "type": {"coding": [{"system": _DCM, "code": "110153", "display": "Source Role ID"}]},
        "who": {"display": caller.client_id if caller else "unidentified"},
        "requestor": caller is None,
        "network": {"address": request.client_host, "type": "2"},
    }
    server = {
        "type": {"coding": [{"system": _DCM, "code": "110152", "display": "Destination Role ID"}]},
        "who": {"display": "fhir-sip"},
        "requestor": False,
    }
    if caller is None:
        return [client, server]
    organisation = {
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleClass", "code": "PROV"}]},
        "who": {"reference": f"Organization/{caller.party}"},
        "altId": caller.organisation,
        "requestor": True,
    }
    return [organisation, client, server]


def _entities(trail: Trail, patient: str | None, request: FhirRequest) -> list[dict[str, Any]]:
    entities: list[dict[str, Any]] = []
    if patient:
        entities.append({"what": {"reference": patient}, "type": _entity_type("1"), "role": _entity_role("1")})
    entities += [
        {"what": {"reference": consent}, "type": _entity_type("2"), "role": _entity_role("4"), "description": "AuthZconsent"}
        for consent in trail.consents
    ]
    if request.parameters or not trail.records:
        query = base64.b64encode(f"{request.method} {trail.target}?{request.raw_query}".encode()).decode()
        entities.append({"type": _entity_type("2"), "role": _entity_role("24"), "query": query})
    entities += [
        {"what": {"reference": record}, "type": _entity_type("2"), "role": _entity_role("4")}
        for record, person in trail.records.items()
        if person in ("", patient or "") and record not in (patient, *trail.consents)
    ]
    # BALP: X-Request-Id, so that one request's events can be told together.
    entities.append({"what": {"identifier": {"value": request.request_id}}, "type": _entity_type("4"), "name": "X-Request-Id"})
    return entities


def _entity_type(code: str) -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": code}


def _entity_role(code: str) -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": code}


def _source_type() -> dict[str, str]:
    return {"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}
