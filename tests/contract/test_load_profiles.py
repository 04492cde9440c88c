"""Profiles into a store that runs on its own: restarted only when something changed, and never left without validation unsaid."""

import asyncio
import json
import uuid
from pathlib import Path

import pytest

from fhir_sip.errors import StartRefused
from fhir_sip.store.load_profiles import load_profiles
from fhir_sip.validation.profiles import profiles_dir


def test_a_store_that_has_them_is_left_alone(store_url: str, unused_port: int) -> None:
    nobody = f"http://127.0.0.1:{unused_port}/actuator"
    assert asyncio.run(load_profiles(store_url, nobody, profiles_dir())) is False


def test_a_store_that_cannot_be_told_to_end_is_not_passed(store_url: str, unused_port: int, tmp_path: Path) -> None:
    name = f"never-used-{uuid.uuid4().hex}"
    code_system = {
        "resourceType": "CodeSystem",
        "id": name,
        "url": f"https://fhir-sip.se/ig/CodeSystem/{name}",
        "status": "draft",
        "content": "not-present",
    }
    (tmp_path / "CodeSystem-never-used.json").write_text(json.dumps(code_system), encoding="utf-8")
    with pytest.raises(StartRefused, match="could not be told to end"):
        asyncio.run(load_profiles(store_url, f"http://127.0.0.1:{unused_port}/actuator", tmp_path))
