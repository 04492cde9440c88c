"""What one request has touched so far, noted as it goes, so that the audit is right however the request ends."""

from dataclasses import dataclass, field

from fhir_sip.access import Resource
from fhir_sip.access.plan import reference


@dataclass
class Trail:
    """`interaction` is a code of http://hl7.org/fhir/restful-interaction; `patients` and `records` are references.

    `is_stored` is set by a write whose transaction held its own AuditEvents.
    """

    interaction: str = "operation"
    target: str = ""
    patients: dict[str, None] = field(default_factory=dict)
    records: dict[str, None] = field(default_factory=dict)
    consents: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)
    is_stored: bool = False

    def touched(self, key: str, resource: Resource) -> None:
        """Note a record and the person it is about."""
        self.records[key] = None
        patient = patient_of(key, resource)
        if patient:
            self.patients[patient] = None


def patient_of(key: str, resource: Resource) -> str:
    """Reference of the person a record is about: itself, its subject, patient or for; empty for staff and organisations."""
    if resource["resourceType"] == "Patient":
        return key
    return next((found for name in ("subject", "patient", "for") if (found := reference(resource.get(name)))), "")
