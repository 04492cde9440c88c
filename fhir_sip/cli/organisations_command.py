"""`fhir-sip organisations FILE --store URL`: the operator loads the public directory of organisations into the store."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from rich.progress import track

from fhir_sip.errors import StartRefused
from fhir_sip.store import HapiStore

_TIMEOUT_SECONDS = 30.0


def run(given: argparse.Namespace) -> int:
    """Load the file; loading it again changes nothing. Raises StartRefused when the file is not what it should be."""
    organisations = read_organisations(given.file)
    asyncio.run(load(given.store, organisations))
    print(f"fhir-sip: {len(organisations)} organisations loaded")
    return 0


def read_organisations(path: Path) -> list[dict[str, Any]]:
    """A JSON list of Organization resources, parents before their units. Raises StartRefused."""
    try:
        organisations: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(organisations, list) and all(
            organisation["resourceType"] == "Organization" and organisation["id"] for organisation in organisations
        ):
            return organisations
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise StartRefused(f"{path} is not a JSON list of Organization resources with ids")


async def load(store_url: str, organisations: list[dict[str, Any]]) -> None:
    """Put each organisation under its HSA-id. Raises Unprocessable, Unavailable."""
    store = HapiStore(store_url, _TIMEOUT_SECONDS)
    try:
        for organisation in track(organisations, "Organisations", transient=True):
            await store.put(organisation)
    finally:
        await store.close()
