"""The committed JSON is what the FSH compiles to, and nothing in it changes with the day or needs a foreign code system."""

import json
import subprocess
import sys
from pathlib import Path

from fhir_sip.validation.profiles import PROFILE_OF, profiles_dir

ROOT = Path(__file__).parents[2]
PROFILES = ROOT / "profiles"
CORE_SYSTEMS = {
    "http://hl7.org/fhir/audit-event-outcome",
    "http://hl7.org/fhir/restful-interaction",
    "http://hl7.org/fhir/task-status",
    "http://terminology.hl7.org/CodeSystem/condition-clinical",
    "http://terminology.hl7.org/CodeSystem/goal-achievement",
    "http://terminology.hl7.org/CodeSystem/v3-ActReason",
}


def test_generated_files_are_the_compiled_sources_byte_for_byte() -> None:
    done = subprocess.run([sys.executable, "-m", "profiles.build", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_every_profile_of_a_type_is_compiled() -> None:
    for resource_type, canonical in PROFILE_OF.items():
        name = canonical.rsplit("/", 1)[1]
        profile = json.loads((profiles_dir() / f"StructureDefinition-{name}.json").read_bytes())
        assert (profile["url"], profile["type"]) == (canonical, resource_type)


def test_no_artefact_carries_a_date_but_the_one_that_must() -> None:
    dated = [path.name for path in profiles_dir().glob("*.json") if "date" in json.loads(path.read_bytes())]
    assert dated == ["CapabilityStatement-fhir-sip-facade.json"], "CapabilityStatement.date is 1..1 in R4"


def test_value_sets_take_codes_from_our_own_or_core_systems_only() -> None:
    for path in profiles_dir().glob("ValueSet-*.json"):
        for include in json.loads(path.read_bytes())["compose"]["include"]:
            system = include["system"]
            assert system.startswith("https://fhir-sip.se/ig/CodeSystem/") or system in CORE_SYSTEMS


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((PROFILES / "package-lock.json").read_bytes())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
