"""`fhir-sip directory FILE --store URL`: the operator loads entries of the public directory, for parties that do not write them."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from fhir_sip.access.period import swedish_day
from fhir_sip.directory.loading import Loaded, load_entries, read_entries
from fhir_sip.directory.public_view import Resource
from fhir_sip.errors import Unprocessable
from fhir_sip.store import HapiStore

_TIMEOUT_SECONDS = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, help="JSON list of FHIR HealthcareService, Location and Endpoint resources with ids")
    parser.add_argument("--store", required=True, metavar="URL", help="base URL of the store")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Load the file; loading it again changes nothing. 1 when entries break a rule, each told. Raises StartRefused, Unavailable."""
    try:
        loaded = asyncio.run(load(given.store, read_entries(given.file)))
    except Unprocessable as refused:
        for issue in refused.issues:
            print(f"fhir-sip: {issue.expression}: {issue.text}", file=sys.stderr)
        return 1
    print(f"fhir-sip: {loaded.stored} directory entries loaded, {loaded.kept} left as their owner checked them later")
    return 0


async def load(store_url: str, entries: list[Resource]) -> Loaded:
    """Load entries into the store at `store_url`. Raises as `load_entries`."""
    store = HapiStore(store_url, _TIMEOUT_SECONDS)
    try:
        return await load_entries(store, entries, swedish_day(datetime.now(UTC)))
    finally:
        await store.close()
