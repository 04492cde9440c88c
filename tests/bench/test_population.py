"""A pull costs by what it brings, not by what others have: the round trips to the store are counted, nothing is timed."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bench.counting import CountingForwarder
from bench.population import DISCLOSER, OTHERS, Puller, load, transactions
from fhir_sip.cli.organisations_command import load as load_organisations
from fhir_sip.cli.organisations_command import read_organisations
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import REGION_FILE, write_systems
from fhir_sip.settings import Settings
from tests.systems import free_port

# More of others' than the rows that a small page is fetched with, so that one round trip more would be needed for them.
OWN, PAGE, OTHERS_MORE = 3, 2, 22


@pytest.fixture
def party(store_url: str) -> str:
    """A region of its own, that nobody has made plans with."""
    hsa_id = f"SE9999000099-{uuid4().hex[:8].upper()}"
    model = next(one for one in read_organisations(REGION_FILE) if one["id"].endswith("-R000"))
    identifier = [model["identifier"][0] | {"value": hsa_id}]
    asyncio.run(load_organisations(store_url, [model | {"id": hsa_id, "identifier": identifier, "name": "Region Prov"}]))
    return hsa_id


@pytest.fixture
def forwarder(store_url: str) -> Iterator[CountingForwarder]:
    with CountingForwarder(store_url) as running:
        yield running


@pytest.fixture
def puller(party: str, forwarder: CountingForwarder, tmp_path: Path) -> Iterator[Puller]:
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    credentials = write_systems(settings, {"region": party})["region"]
    port = int(settings.public_url.rpartition(":")[2])
    with (
        RunningFacade(server_config(settings, forwarder.url, "127.0.0.1", port)),
        contextlib.closing(BackendClient(credentials)) as client,
        contextlib.closing(Puller(settings.fhir_url, client, OWN, PAGE)) as made,
    ):
        made.prepare()
        yield made


def test_round_trips_do_not_grow_with_others_plans(
    store_url: str, party: str, puller: Puller, forwarder: CountingForwarder
) -> None:
    seed = int.from_bytes(os.urandom(4))

    def searches_of_a_pull() -> int:
        before = len(forwarder.seen)
        puller.pull()
        return sum(one == "POST CarePlan/_search" for one in forwarder.seen[before:])

    load(store_url, transactions(OWN, seed, [(DISCLOSER, party)], OWN), lambda _: None)
    few = searches_of_a_pull()
    load(store_url, transactions(OTHERS_MORE, seed + 1, OTHERS, 11), lambda _: None)
    assert searches_of_a_pull() == few > 0
