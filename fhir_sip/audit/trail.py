"""What one request has touched so far, noted as it goes, so that the audit is right however the request ends."""

from dataclasses import dataclass, field

from fhir_sip.access import Decision, Index, Resource
from fhir_sip.access.plan import reference

_NOTHING: Index = {}


@dataclass(frozen=True)
class Consulted:
    """A Consent that decided: about whom, permit or deny, and by which rule."""

    person: str
    permits: bool
    rule: str


@dataclass
class Trail:
    """`interaction` is a code of http://hl7.org/fhir/restful-interaction; `patients` are references, `records` references with the person
    each is about.

    `is_stored` is set by a write whose transaction held its own AuditEvents; `is_unclear` by one of which nobody knows yet whether
    it is in the store: the audit log finds out, and records it then.
    """

    interaction: str = "operation"
    target: str = ""
    patients: dict[str, None] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    consents: dict[str, Consulted] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)
    is_stored: bool = False
    is_unclear: bool = False

    def decided(self, decision: Decision, key: str, resource: Resource) -> None:
        """Note what decided about a record: the Consent, permit or deny, and the rule of every no."""
        if decision.consent and (decision.allowed or decision.consent not in self.consents):
            person = patient_of(key, resource)
            self.consents[decision.consent] = Consulted(person, decision.allowed, decision.rule)
        if not decision.allowed:
            self.rules[decision.rule] = None

    def about(self, key: str, resource: Resource) -> None:
        """Note the person a record is about."""
        patient = patient_of(key, resource)
        if patient:
            self.patients[patient] = None

    def touched(self, key: str, resource: Resource, beside: Index = _NOTHING) -> None:
        """Note a record by name, and the person it is about; `beside` as in `patient_of`."""
        patient = self.records[key] = patient_of(key, resource, beside)
        if patient:
            self.patients[patient] = None

    def forget_unstored(self) -> None:
        """Drop what a refused write would have made: an AuditEvent cannot refer to records that are not there."""
        for noted in (self.patients, self.records, self.consents):
            for key in [key for key in noted if key.startswith("urn:")]:
                del noted[key]


def patient_of(key: str, resource: Resource, beside: Index = _NOTHING) -> str:
    """Reference of the person a record is about: itself, its subject, patient or for; empty for staff and organisations.

    Of a meeting the person among those who take part; `beside` are records at hand, that tell what is behind a `urn:uuid:`.
    """
    if resource["resourceType"] == "Patient":
        return key
    if resource["resourceType"] == "Appointment":
        actors = [reference(one.get("actor")) for one in resource.get("participant", ())]
        return next((one for one in actors if one.startswith("Patient/") or _is_person(beside.get(one))), "")
    return next((found for name in ("subject", "patient", "for") if (found := reference(resource.get(name)))), "")


def _is_person(record: Resource | None) -> bool:
    return record is not None and record["resourceType"] == "Patient"
