"""Provenance of a write: who, on whose behalf, when, what (http://hl7.org/fhir/R4/provenance.html). One per transaction."""

from collections.abc import Sequence
from datetime import datetime

from fhir_sip.access import Resource
from fhir_sip.caller import Caller


def provenance(keys: Sequence[str], caller: Caller, interaction: str, now: datetime) -> Resource:
    """A Provenance over the records written, by key (`Type/id` or fullUrl)."""
    return {
        "resourceType": "Provenance",
        "target": [{"reference": key} for key in keys],
        "recorded": now.isoformat(timespec="milliseconds"),
        "activity": {"coding": [{"system": "http://hl7.org/fhir/restful-interaction", "code": interaction}]},
        "agent": [
            {
                "type": {
                    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author"}]
                },
                "who": {"reference": f"Organization/{caller.party}"},
            },
            {
                "type": {
                    "coding": [
                        {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "composer"}
                    ]
                },
                "who": {"display": caller.client_id},
            },
        ],
    }
