"""Every rule of the profiles against the real store: good examples pass, each broken one is refused at its element.

`examples/valid/*.json` must give no error. Beside each `examples/broken/*.json` a `.yaml` names the profile, the element
and the rules that must be reported; no other error may be. `examples/warned/` is the same for rules that only warn.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from fhir_sip.validation.profiles import PROFILE_OF, profiles_dir

EXAMPLES = Path(__file__).parent / "examples"
Issue = dict[str, Any]


def files(folder: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((EXAMPLES / folder).glob("*.json"))]


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=store_url, timeout=60.0) as client:
        yield client


def validate(store: httpx.Client, path: Path, severities: set[str]) -> list[Issue]:
    resource = json.loads(path.read_bytes())
    answer = store.post(
        f"/{resource['resourceType']}/$validate",
        params={"profile": PROFILE_OF[resource["resourceType"]]},
        content=path.read_bytes(),
        headers={"Content-Type": "application/fhir+json"},
    )
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    return [issue for issue in outcome["issue"] if issue["severity"] in severities]


def check_header(path: Path, issues: list[Issue]) -> None:
    header = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert PROFILE_OF[json.loads(path.read_bytes())["resourceType"]].endswith("/" + header["profile"])
    at_element = [
        issue["diagnostics"]
        for issue in issues
        if header["expression"] in issue.get("expression", []) + issue.get("location", [])
    ]
    for rule in header["rules"]:
        assert any(rule in text for text in at_element), (rule, issues)


@pytest.mark.parametrize("path", files("valid"))
def test_valid_example_passes(store: httpx.Client, path: Path) -> None:
    assert validate(store, path, {"error", "fatal"}) == []


@pytest.mark.parametrize("path", files("broken"))
def test_broken_example_is_refused_for_its_rule_only(store: httpx.Client, path: Path) -> None:
    issues = validate(store, path, {"error", "fatal"})
    check_header(path, issues)
    rules = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))["rules"]
    assert [issue for issue in issues if not any(rule in issue["diagnostics"] for rule in rules)] == []


@pytest.mark.parametrize("path", files("warned"))
def test_warned_example_is_accepted_with_a_warning(store: httpx.Client, path: Path) -> None:
    assert validate(store, path, {"error", "fatal"}) == []
    check_header(path, validate(store, path, {"warning"}))


def own_invariants() -> set[str]:
    keys = set()
    for path in profiles_dir().glob("StructureDefinition-*.json"):
        for element in json.loads(path.read_bytes())["differential"]["element"]:
            keys |= {constraint["key"] for constraint in element.get("constraint", [])}
    return keys


def test_every_invariant_has_an_example_that_breaks_it() -> None:
    broken = set()
    for path in (*EXAMPLES.glob("broken/*.yaml"), *EXAMPLES.glob("warned/*.yaml")):
        broken |= set(yaml.safe_load(path.read_text(encoding="utf-8"))["rules"])
    assert own_invariants() - broken == set()


def test_every_profile_has_a_valid_example_that_claims_it() -> None:
    claimed = {json.loads(path.read_bytes())["meta"]["profile"][0] for path in EXAMPLES.glob("valid/*.json")}
    assert claimed == set(PROFILE_OF.values())
