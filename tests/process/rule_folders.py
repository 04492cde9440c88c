"""Folders of county rules: the general ones as they are, and counties made for a test."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from fhir_sip.process.rules_files import rules_folder

GENERAL = rules_folder() / "general.yaml"


def written(folder: Path, *counties: dict[str, Any]) -> Path:
    """A folder below `folder` with the general rules and the counties; what a county does not tell is as in `county`."""
    made = folder / "rules"
    made.mkdir(exist_ok=True)
    shutil.copy(GENERAL, made)
    for given in counties:
        told = county(**given)
        (made / f"{told['id']}.yaml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return made


def county(**given: Any) -> dict[str, Any]:
    """A county's rules as data: the least there can be, and what is given."""
    general = yaml.safe_load(GENERAL.read_text(encoding="utf-8"))
    least = {"id": "lan", "version": "2026.1", "name": "Ett län", "organisations": ["A"], "state_names": general["state_names"]}
    return least | given
