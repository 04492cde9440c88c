"""What a GetCarePlans request asks for, held against the contract's rules; and which plans its filters let through."""

from typing import NamedTuple

from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.person_token import person_token
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS

from .care_plans import known_number_kinds
from .issues import XmlInvalid
from .soap import Call, issues_of
from .swedish_time import stamp_of
from .tree import Tree, read_message

_ROOT = "GetCarePlans"


class Question(NamedTuple):
    """`token` is `system|value` of the person, as the store is asked; the filters are empty or None where nothing is asked."""

    token: str
    care_units: frozenset[str]
    period: tuple[str, str] | None
    source_system: str | None
    care_contacts: frozenset[str]

    @property
    def person(self) -> tuple[str, str]:
        """System and value of the person's identifier."""
        system, _, value = self.token.partition("|")
        return system, value

    def lets_through(self, header: Tree) -> bool:
        """Does a care plan with this header match every filter? A plan without a documentTime is in no period."""
        care_unit = header["accountableHealthcareProfessional"].get("healthcareProfessionalCareUnitHSAId")
        return (
            (not self.care_units or care_unit in self.care_units)
            and (self.period is None or self._is_in(self.period, header.get("documentTime")))
            and (self.source_system is None or header["sourceSystemHSAId"] == self.source_system)
            and (not self.care_contacts or header.get("careContactId") in self.care_contacts)
        )

    @staticmethod
    def _is_in(period: tuple[str, str], document_time: str | None) -> bool:
        return document_time is not None and period[0] <= stamp_of(document_time)[:8] <= period[1]


def read_question(call: Call) -> Question:
    """Read the request. Raises InvalidRequest with the faults the schema finds, else with the first broken rule of the contract."""
    try:
        asked = read_message(_ROOT, call.message)
    except XmlInvalid as invalid:
        raise InvalidRequest(issues_of(invalid)) from None
    system = known_number_kinds().get(asked["patientId"]["type"])
    if system is None:
        raise _refused("patientId.type", "patient-id-type", "Typen av identitet är okänd (unknown kind of number).")
    token = person_token(system, asked["patientId"]["id"], f"{_ROOT}.patientId.id")
    source_system = asked.get("sourceSystemHSAId")
    if source_system is None and (system not in PERSONAL_NUMBER_SYSTEMS or "careContactId" in asked):
        text = "Krävs med careContactId eller reservnummer (required with careContactId or a reserve number)."
        raise _refused("sourceSystemHSAId", "source-system-required", text)
    if source_system is not None and source_system != call.logical_address:
        text = "Ska vara samma som LogicalAddress (must equal the logical address)."
        raise _refused("sourceSystemHSAId", "source-system-address", text)
    period = asked.get("datePeriod")
    if period and period["start"] > period["end"]:
        raise _refused("datePeriod", "date-order", "Slutet är före början (ends before it starts).")
    return Question(
        token,
        frozenset(asked.get("careUnitHSAId", ())),
        (period["start"], period["end"]) if period else None,
        source_system,
        frozenset(asked.get("careContactId", ())),
    )


def _refused(path: str, rule: str, text: str) -> InvalidRequest:
    return InvalidRequest([Issue("value", text, f"{_ROOT}.{path}", rule)])
