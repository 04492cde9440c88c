"""The rows of docs/profiles/alignment.md that the compiled profiles decide: each is a check of snapshots."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from fhir_sip.validation.profiles import profiles_dir
from profiles.package import package_files

Check = Callable[[], None]
Element = dict[str, Any]

RESOURCE = "http://hl7.org/fhir/StructureDefinition/"
PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
HSA = "urn:oid:1.2.752.29.4.19"
ROWS: dict[str, Check] = {}


def row(name: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        assert name not in ROWS
        ROWS[name] = check
        return check

    return keep


@cache
def elements(profile: str) -> dict[str, Element]:
    """Elements of a profile's snapshot by id, without the type in front: `provision.data`."""
    definition = json.loads((profiles_dir() / f"StructureDefinition-{profile}.json").read_bytes())
    return {element["id"].partition(".")[2]: element for element in definition["snapshot"]["element"]}


def times(profile: str, element: str) -> tuple[int, str]:
    """Least and most."""
    found = elements(profile)[element]
    return found["min"], found["max"]


def fixed(profile: str, element: str) -> Any:
    """The fixed value or pattern; None when there is none."""
    return next((value for name, value in elements(profile)[element].items() if name.startswith(("fixed", "pattern"))), None)


def targets(profile: str, element: str) -> set[str]:
    """Types a reference may be to."""
    return {url.removeprefix(RESOURCE) for one in elements(profile)[element]["type"] for url in one.get("targetProfile", ())}


def constraint(profile: str, element: str, key: str) -> dict[str, Any]:
    """An invariant that stands on an element."""
    return next(one for one in elements(profile)[element]["constraint"] if one["key"] == key)


def required(profile: str, *names: str) -> Check:
    """A check that each element, and all above it, is there at least once."""

    def check() -> None:
        for name in names:
            steps = name.split(".")
            for length in range(1, len(steps) + 1):
                assert times(profile, ".".join(steps[:length]))[0] >= 1, name

    return check


ROWS |= {
    "dcp-category": required("SipCarePlan", "category"),
    "dcp-description": required("SipCarePlan", "description"),
    "dcp-period-start": required("SipCarePlan", "period.start"),
    "dcp-addresses": required("SipCarePlan", "addresses"),
    "dctm-identifier": required("SipCareTeam", "identifier"),
    "dctm-status": required("SipCareTeam", "status"),
    "dctm-name": required("SipCareTeam", "name"),
    "dctm-period-start": required("SipCareTeam", "period.start"),
    "dctm-participant-member": required("SipCareTeam", "participant.member"),
    "pcf-status": required("SipConsent", "status"),
    "pcf-category": required("SipConsent", "category"),
    "pcf-patient": required("SipConsent", "patient"),
    "pcf-date-time": required("SipConsent", "dateTime"),
    "pcf-organization": required("SipConsent", "organization"),
    "pcf-policy-uri": required("SipConsent", "policy.uri"),
    "pcf-provision-type": required("SipConsent", "provision.type"),
}


@row("dcp-author")
def _author() -> None:
    assert (times("SipCarePlan", "author"), targets("SipCarePlan", "author")) == ((1, "1"), {"Organization"})


@row("dcp-goal")
def _goal() -> None:
    assert times("SipCarePlan", "goal") == (0, "*")
    warns = next(one for one in elements("SipCarePlan")[""]["constraint"] if one["key"] == "sip-plan-goal")
    assert (warns["severity"], warns["expression"]) == ("warning", "activity.count() < 3 or goal.exists()")


@row("pcf-scope")
def _scope() -> None:
    [coding] = fixed("SipConsent", "scope")["coding"]
    assert coding == {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}


@row("pcf-performer")
def _performer() -> None:
    assert times("SipConsent", "performer") == (0, "*")
    excepted = constraint("SipConsent", "", "sip-consent-performer")["expression"]
    assert excepted == "category.coding.where(code = 'legal-exception' or code = 'emergency').exists() or performer.exists()"
    assert "consent-ground" in constraint("SipConsent", "", "sip-consent-ground")["expression"]


@row("pcf-source")
def _source() -> None:
    assert times("SipConsent", "source[x]") == (1, "1")
    assert [one["code"] for one in elements("SipConsent")["source[x]"]["type"]] == ["Attachment"]


@row("pcf-actor-role")
def _actor_role() -> None:
    [coding] = fixed("SipConsent", "provision.actor.role")["coding"]
    assert coding == {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}


@row("pcf-not-used")
def _not_used() -> None:
    for name in (
        "verification",
        *(f"{at}.{one}" for at in ("provision", "provision.provision") for one in ("action", "class", "code")),
    ):
        assert times("SipConsent", name)[1] == "0", name


@row("pcf-security-label")
def _security_label() -> None:
    assert times("SipConsent", "provision.securityLabel")[1] == times("SipConsent", "provision.provision.securityLabel")[1] == "0"


@row("pcf-one-level")
def _one_level() -> None:
    assert times("SipConsent", "provision.provision")[1] == "*"
    assert times("SipConsent", "provision.provision.provision")[1] == "0"


@row("pcf-data")
def _data() -> None:
    assert times("SipConsent", "provision.data") == (1, "*")
    assert fixed("SipConsent", "provision.data.meaning") == "related"
    assert targets("SipConsent", "provision.data.reference") == {"CarePlan"}


@row("pcf-nested-data")
def _nested_data() -> None:
    expression = constraint("SipConsent", "provision.provision.data", "sip-consent-deny-data")["expression"]
    alternatives = [one.split("'")[1:4:2] for one in expression.split(" or ")]
    assert [(meaning, pattern[1 : pattern.index("/")]) for meaning, pattern in alternatives] == [
        ("instance", "[A-Z][A-Za-z]+"),
        ("related", "CarePlan"),
        ("authoredby", "Organization"),
    ]


@row("pcf-nested-data-once")
def _nested_data_once() -> None:
    assert times("SipConsent", "provision.provision.data") == (0, "*")


@row("pcf-data-period")
def _data_period() -> None:
    assert times("SipConsent", "provision.dataPeriod")[1] == times("SipConsent", "provision.provision.dataPeriod")[1] == "0"


@row("se-no-dependency")
def _no_dependency() -> None:
    files = package_files()
    assert json.loads(files["package/package.json"])["dependencies"] == {"hl7.fhir.r4.core": "4.0.1"}
    for name, content in files.items():
        if name.startswith("package/StructureDefinition-"):
            base = json.loads(content)["baseDefinition"]
            assert base.startswith((RESOURCE, "https://fhir-sip.se/ig/")), name


# What hl7se.fhir.base 1.1.0 holds on our types: at most so many identifiers of a system, at most so many names.
_IDENTIFIERS = {
    "SipPatient": {
        PERSONNUMMER: 1,
        "http://electronichealth.se/identifier/samordningsnummer": 1,
        "http://electronichealth.se/identifier/nationelltReservnummer": 1,
    },
    "SipOrganization": {HSA: 1, "urn:oid:2.5.4.97": 1},
    "SipPractitionerRole": {HSA: 1},
}


def most_identifiers(profile: str, system: str) -> float:
    """How many identifiers of a system a valid resource may have at most."""
    slices = [name for name in elements(profile) if name.startswith("identifier:") and name.count(".") == 0]
    for name in slices:
        if fixed(profile, f"{name}.system") == system:
            return float(times(profile, name)[1])
    if not slices and fixed(profile, "identifier.system") not in (None, system):
        return 0
    most = times(profile, "identifier")[1]
    return float("inf") if most == "*" else float(most)


def assert_no_more_identifiers_than_theirs(profile: str) -> None:
    for system, most in _IDENTIFIERS[profile].items():
        assert most_identifiers(profile, system) <= most, system


@row("se-patient-identifier")
def _patient_identifier() -> None:
    assert_no_more_identifiers_than_theirs("SipPatient")
    slicing = elements("SipPatient")["identifier"]["slicing"]
    assert (slicing["discriminator"], slicing["rules"]) == ([{"type": "value", "path": "system"}], "open")
    for system in _IDENTIFIERS["SipPatient"]:
        name = f"identifier:{system.rpartition('/')[2]}"
        assert (times("SipPatient", name), fixed("SipPatient", f"{name}.system")) == ((0, "1"), system)


@row("se-patient-name")
def _patient_name() -> None:
    assert times("SipPatient", "name") == (1, "1")


@row("se-patient-protected")
def _patient_protected() -> None:
    pair = constraint("SipPatient", "", "sip-protected-pair")["expression"]
    for part in (
        "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel",
        "code = 'sekretessmarkering' or code = 'skyddadFolkbokforing'",
        "http://terminology.hl7.org/CodeSystem/v3-ActCode",
        "code = 'DEMO'",
    ):
        assert part in pair
    assert constraint("SipPatient", "", "sip-protected-address")["severity"] == "error"


@row("se-patient-open")
def _patient_open() -> None:
    assert times("SipPatient", "address") == (0, "*")
    assert times("SipPatient", "maritalStatus") == (0, "1")
    assert elements("SipPatient")["maritalStatus"]["binding"]["strength"] == "extensible"
    assert "slicing" not in elements("SipPatient")["address"]
    assert times("SipPatient", "name.extension")[1] == "*"
    assert not any(name.startswith("address.") for name in elements("SipPatient"))


@row("se-practitioner")
def _practitioner() -> None:
    assert not (profiles_dir() / "StructureDefinition-SipPractitioner.json").exists()
    assert times("SipPractitionerRole", "practitioner.reference")[1] == "0"
    assert (
        times("SipPractitionerRole", "practitioner.identifier")
        == times("SipPractitionerRole", "practitioner.display")
        == (1, "1")
    )
    assert fixed("SipPractitionerRole", "practitioner.identifier.system") == HSA


@row("se-practitioner-role")
def _practitioner_role() -> None:
    assert_no_more_identifiers_than_theirs("SipPractitionerRole")
    assert most_identifiers("SipPractitionerRole", HSA) == 0
    assert elements("SipPractitionerRole")["code"]["binding"]["strength"] == "example"
    assert "slicing" not in elements("SipPractitionerRole").get("code.coding", {})


@row("se-organization")
def _organization() -> None:
    assert_no_more_identifiers_than_theirs("SipOrganization")
    assert (times("SipOrganization", "identifier"), fixed("SipOrganization", "identifier.system")) == ((1, "1"), HSA)
    assert most_identifiers("SipOrganization", "urn:oid:2.5.4.97") == 0


@row("se-organization-identifier-type")
def _organization_identifier_type() -> None:
    assert times("SipOrganization", "identifier.type") == (0, "1")
    assert fixed("SipOrganization", "identifier.type") is None


@row("se-organization-type")
def _organization_type() -> None:
    binding = elements("SipOrganization")["type"]["binding"]
    assert (binding["strength"], binding["valueSet"]) == ("required", "https://fhir-sip.se/ig/ValueSet/sip-organisation-kind")


@row("inera-plan-type")
def _plan_type() -> None:
    says = "category.coding.where(system = 'https://fhir.inera.se/CodeSystem/typeofcareplan-cs' and code = 'SIP')"
    assert f"{says}.exists()" in constraint("SipCarePlan", "", "sip-plan-category")["expression"]
    assert constraint("StandInPlan", "", "sip-stand-in-not-sip")["expression"] == f"{says}.empty()"
