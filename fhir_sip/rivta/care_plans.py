"""One care plan of the contract <-> a Bundle of plain FHIR R4, by the tables in mappings/rivta_getcareplans.

What is judged here: which resources there are and how they hang together, what the contract allows and FHIR does not, and that a
plan is for the person's own eyes only where that is said outright. The Bundle claims no profile: the plan itself is a document.
"""

import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fhir_sip.mapping.concept_maps import read_concept_map
from fhir_sip.mapping.patterns import copied
from fhir_sip.mapping.references import PERSON, PLAN, Outward, TextReader
from fhir_sip.mapping.tables import Source, source_named
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, is_personal_number

from .issues import XmlInvalid, XmlIssue
from .tree import Tree, check_care_plan

Resource = dict[str, Any]

_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
NOT_FOR_PATIENT = {"system": _ACT_CODE, "code": "NOPAT"}
"""R4's own code; NOPATIENT, which the field uses, is not in R4's edition of the code system, and is read as the same."""

DOCUMENT = "https://fhir-sip.se/id/rivta-document"
APPROVED = "https://fhir-sip.se/id/rivta-approved-for-patient"
"""System of the tag that says `true` or `false`: R4 has a label for what is not for the patient, and none for what is."""
_SINGLE = ("Patient", "Organization", "PractitionerRole", "CarePlan", "Provenance")
_AUTHOR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author"}]}


def source() -> Source:
    """The tables. Raises MappingInvalid."""
    return source_named("rivta_getcareplans")


def to_bundle(care_plan: Tree) -> Resource:
    """A collection of Patient, CarePlan and Provenance, of PractitionerRole and Organization where the header tells of them, and of
    one DocumentReference for each content. The same plan gives the same Bundle.

    Raises XmlInvalid for what FHIR cannot hold: a kind of number that is not known, an impossible personal number, a unit with neither
    name nor HSA-id.
    """
    header = care_plan["carePlanHeader"]
    _refuse_what_fhir_cannot_hold(header)
    professional = header["accountableHealthcareProfessional"]
    parts: list[tuple[str, str, Tree]] = [("patient", PERSON, care_plan)]
    if unit := professional.get("healthcareProfessionalOrgUnit"):
        parts.append(("organization", "unit", unit))
    if unit or professional.keys() & {
        "healthcareProfessionalHSAId",
        "healthcareProfessionalName",
        "healthcareProfessionalRoleCode",
    }:
        parts.append(("practitionerrole", "professional", professional))
    parts += [("careplan", PLAN, care_plan), ("provenance", "origin", care_plan)]
    contents = care_plan.get("carePlanBody", {}).get("content", ())
    parts += [("documentreference", f"content-{number}", content) for number, content in enumerate(contents, 1)]

    urls = {name: _full_url(header, name) for _, name, _ in parts}
    outward = Outward(document=care_plan, plan_identifier=header["documentId"], urls=urls, party_names={})
    resources = {name: _written(table, item, outward) for table, name, item in parts}
    if "unit" in urls:
        resources["professional"]["organization"] = {"reference": urls["unit"]}
    if "professional" in urls:
        resources["origin"]["agent"].append({"type": copied(_AUTHOR), "who": {"reference": urls["professional"]}})
    if header["approvedForPatient"] != "true":
        for resource in resources.values():
            if resource["resourceType"] in ("CarePlan", "DocumentReference"):
                resource.setdefault("meta", {})["security"] = [dict(NOT_FOR_PATIENT)]
    entries = [{"fullUrl": urls[name], "resource": resource} for name, resource in resources.items()]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def from_bundle(bundle: Mapping[str, Any]) -> Tree:
    """The care plan in a Bundle of the shape `to_bundle` makes. approvedForPatient is true only where the CarePlan's tag says so and
    nothing in the Bundle carries NOPAT or NOPATIENT.

    Raises XmlInvalid when there is not one CarePlan, when something but documents is there twice, or when the contract's schema is not met.
    """
    resources = [entry["resource"] for entry in bundle.get("entry", ()) if "resource" in entry]
    for kind in _SINGLE:
        count = sum(resource.get("resourceType") == kind for resource in resources)
        if count > 1 or (kind == "CarePlan" and not count):
            raise _refused(f"Bundle.{kind}", "one-plan", "En plan i taget, med en av varje (one plan at a time).")
    care_plan: Tree = {"carePlanHeader": {"accountableHealthcareProfessional": {}}, "carePlanBody": {}}
    for resource in resources:
        table = source().table_of(resource)
        if table is None:
            continue
        read = table.read(resource, TextReader())
        if table.of == "carePlanBody.content":
            care_plan["carePlanBody"].setdefault("content", []).append(read)
        elif table.of in ("document", "person"):
            _merge(care_plan, read)
        else:
            _merge(care_plan, _below(table.of, read))
    header = care_plan["carePlanHeader"]
    labels = [label for one in resources for label in one.get("meta", {}).get("security", ())]
    is_closed = any(label.get("system") == _ACT_CODE and label.get("code") in ("NOPAT", "NOPATIENT") for label in labels)
    header["approvedForPatient"] = "true" if header.get("approvedForPatient") == "true" and not is_closed else "false"
    check_care_plan(care_plan)
    return care_plan


def _refuse_what_fhir_cannot_hold(header: Tree) -> None:
    path = "carePlanHeader"
    system = known_number_kinds().get(header["patientId"]["type"])
    if system is None:
        raise _refused(f"{path}.patientId.type", "patient-id-type", "Typen av identitet är okänd (unknown kind of number).")
    if system in PERSONAL_NUMBER_SYSTEMS and not is_personal_number(system, header["patientId"]["id"]):
        raise _refused(
            f"{path}.patientId.id", "sip-personal-number", "Inte ett giltigt person- eller samordningsnummer (number)."
        )
    unit = header["accountableHealthcareProfessional"].get("healthcareProfessionalOrgUnit")
    if unit is not None and not unit.keys() & {"orgUnitHSAId", "orgUnitName"}:
        path += ".accountableHealthcareProfessional.healthcareProfessionalOrgUnit"
        raise _refused(path, "org-unit", "Enheten ska ha HSA-id eller namn (a unit has an HSA-id or a name).")


def known_number_kinds() -> Mapping[str, str]:
    """OIDs of the kinds of person's number that are known, each with the FHIR system it stands for."""
    return _concept_map(source().folder / "concept-maps" / "person-id-type.json")


@cache
def _concept_map(file: Path) -> Mapping[str, str]:
    return read_concept_map(file).outward


def _full_url(header: Tree, name: str) -> str:
    """The same for the same part of the same document of the same source, always."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{DOCUMENT}/{header['sourceSystemHSAId']}/{header['documentId']}#{name}").urn


def _written(table: str, item: Tree, outward: Outward) -> Resource:
    resource: Resource = copied(source().tables[table].pattern)
    source().tables[table].write(resource, item, outward)
    return resource


def _below(path: str, content: Tree) -> Tree:
    for step in reversed(path.split(".")):
        content = {step: content}
    return content


def _merge(into: Tree, other: Tree) -> None:
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def _refused(path: str, rule: str, text: str) -> XmlInvalid:
    return XmlInvalid([XmlIssue(0, path, rule, text)])
