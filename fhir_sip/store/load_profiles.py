"""`python -m fhir_sip.store.load_profiles`: profiles into a store that runs on its own (the official HAPI image).

HAPI reads profiles into its validator when it starts and never again, so a store whose profiles were changed is told to end, over
Spring Boot's shutdown endpoint, and whoever supervises it (a restart policy) starts it anew. Returns only when the store refuses
broken resources. The embedded store does all this by itself and needs none of it.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import orjson

from fhir_sip.errors import SipError, StartRefused, Unavailable
from fhir_sip.store import HapiStore
from fhir_sip.store.start_check import refuse_unfit_store
from fhir_sip.validation.profiles import WRITTEN_BY_THE_SERVICE, profiles_dir

# Terminology first: a profile is checked against it when it is stored.
_ORDER = ("CodeSystem", "ValueSet", "StructureDefinition", "SearchParameter", "OperationDefinition")
_CANONICAL = "https://fhir-sip.se/ig/"
_TIMEOUT_SECONDS = 60.0
_START_SECONDS = 600
_END_SECONDS = 120


async def load_profiles(store_url: str, management_url: str, folder: Path) -> bool:
    """Make the store at `store_url` enforce the profiles in `folder`; True when it had to be started anew.

    `management_url` is the base URL of the store's Spring Boot management endpoints, e.g. http://store:8081/actuator. Raises
    StartRefused when the store does not answer, does not come back, or does not validate even then.
    """
    store = HapiStore(store_url, _TIMEOUT_SECONDS)
    try:
        await _until(lambda: _answers(store), _START_SECONDS, "The store does not answer")
        before = await _versions(store)
        for resource in _resources(folder):
            await store.put(resource)
        if await _versions(store) == before and await _validates(store):
            return False
        await _end(management_url)
        await _until(lambda: _is_silent(store), _END_SECONDS, "The store did not end when it was told to")
        await _until(lambda: _answers(store), _START_SECONDS, "The store did not start again; it needs a restart policy")
        await refuse_unfit_store(store)
    finally:
        await store.close()
    return True


def _resources(folder: Path) -> list[dict[str, Any]]:
    read = [orjson.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    resources = [resource for resource in read if resource["resourceType"] in _ORDER and not _is_the_services_own(resource)]
    return sorted(resources, key=lambda resource: _ORDER.index(resource["resourceType"]))


def _is_the_services_own(resource: dict[str, Any]) -> bool:
    return resource["resourceType"] == "StructureDefinition" and resource["type"] in WRITTEN_BY_THE_SERVICE


async def _versions(store: HapiStore) -> dict[str, str]:
    """Each stored profile, code system ... of ours with its version: a PUT that changes nothing makes no version."""
    ours = (("url:below", _CANONICAL), ("_elements", "url"), ("_count", "500"))
    return {
        f"{kind}/{entry['resource']['id']}": entry["resource"]["meta"]["versionId"]
        for kind in _ORDER
        for entry in (await store.search(kind, ours)).get("entry", ())
    }


async def _validates(store: HapiStore) -> bool:
    try:
        await refuse_unfit_store(store)
    except StartRefused:
        return False
    return True


async def _answers(store: HapiStore) -> bool:
    try:
        await store.metadata()
    except Unavailable:
        return False
    return True


async def _is_silent(store: HapiStore) -> bool:
    return not await _answers(store)


async def _end(management_url: str) -> None:
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as management:
            (await management.post(f"{management_url.rstrip('/')}/shutdown")).raise_for_status()
    except httpx.HTTPError as error:
        raise StartRefused(f"The store could not be told to end ({type(error).__name__}); restart it by hand") from None


async def _until(holds: Callable[[], Awaitable[bool]], seconds: int, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > end:
            raise StartRefused(otherwise)
        await asyncio.sleep(1)


def main() -> int:
    """Load and say what was done; 1 with one clear sentence when it cannot be done."""
    parser = argparse.ArgumentParser(prog="load_profiles", description=__doc__)
    parser.add_argument("--store", required=True, metavar="URL", help="FHIR base URL, e.g. http://store:8080/fhir")
    parser.add_argument("--management", required=True, metavar="URL", help="e.g. http://store:8081/actuator")
    given = parser.parse_args()
    try:
        anew = asyncio.run(load_profiles(given.store, given.management, profiles_dir()))
    except SipError as error:
        print(f"fhir-sip: {error}", file=sys.stderr)
        return 1
    print("fhir-sip: the store validates" + (", after a restart with the new profiles" if anew else "; nothing had changed"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
