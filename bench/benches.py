"""What is measured: an embedded store that compiles fully, the facade before it in a process of its own, and the systems that call."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import track

from bench.connection import FHIR_JSON, Connection
from bench.counting import CountingForwarder
from bench.facade_process import FacadeProcess
from bench.plans import plans
from bench.processes import Processes
from bench.pulling import Pulling
from bench.unvalidated import UnvalidatedStore
from bench.updating import Updating
from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.systems import REGION_FILE, write_systems
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.settings import Settings
from fhir_sip.validation.profiles import profiles_dir


@dataclass(frozen=True)
class Bench:
    """What is measured: the facade, the store behind it, and the two systems that call."""

    settings: Settings
    facade_url: str
    store_url: str
    ehr: BackendClient
    municipality: BackendClient
    processes: Processes | None = None

    def load(self, count: int, seed: int) -> dict[str, str]:
        """Post the plans through the facade; the person's number of each -> the plan's id."""
        loaded = {}
        for plan in track(plans(count, seed), "Plans", total=count, transient=True):
            answer = self.municipality.sip("POST", json=plan)
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"A plan was answered {answer.status_code}")
            loaded[plan["person"]["identifiers"][0]["value"]] = answer.headers["Location"].rpartition("/")[2]
        return loaded

    def round_trips(self, loaded: dict[str, str], new_plan: dict[str, Any]) -> dict[str, list[str]]:
        """What one pull, one update and one post ask of the store, seen by a forwarder between a second replica and the store."""
        person, plan_id = next(iter(loaded.items()))
        with (
            CountingForwarder(self.store_url) as forwarder,
            FacadeProcess(self.settings, forwarder.url, free_port()) as replica,
            self.works(replica.fhir_url) as (pulling, updating),
            contextlib.closing(Connection(replica.fhir_url.replace("/fhir", "/sip"))) as sip,
        ):
            action = updating.action_of(plan_id)
            before_pull = len(forwarder.seen)
            pulling.facade(person)
            before_update = len(forwarder.seen)
            updating.facade(action)
            before_post = len(forwarder.seen)
            sip.send("POST", "", new_plan, FHIR_JSON | {"Authorization": f"Bearer {self.municipality.token()}"})
            return {
                "pull": forwarder.seen[before_pull:before_update],
                "update": forwarder.seen[before_update:before_post],
                "post": forwarder.seen[before_post:],
            }

    @contextlib.contextmanager
    def connections(self, facade_url: str | None = None) -> Iterator[tuple[Connection, Connection]]:
        """One to the facade (or to the replica at `facade_url`), one straight to the store."""
        with (
            contextlib.closing(Connection(facade_url or self.facade_url)) as facade,
            contextlib.closing(Connection(self.store_url)) as store,
        ):
            yield facade, store

    @contextlib.contextmanager
    def works(self, facade_url: str | None = None) -> Iterator[tuple[Pulling, Updating]]:
        """Pulls and updates, over connections of their own."""
        with self.connections(facade_url) as (facade, store):
            pulling, updating = Pulling(facade, store, self.ehr), Updating(facade, store, self.municipality)
            pulling.prepare()
            updating.prepare()
            yield pulling, updating


def refuse_unequal(pulling: Pulling, person: str) -> None:
    """Raise RuntimeError unless the ways bring the same records: else their times could not be compared."""
    kinds = [sorted(way(person)) for way in (pulling.facade, pulling.separate, pulling.search)]
    if not kinds[0] or kinds[0] != kinds[1] or kinds[0] != kinds[2]:
        raise RuntimeError(f"The pulls bring {[len(found) for found in kinds]} records: not the same")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def own_bench(folder: Path, *, validated: bool = True) -> Iterator[Bench]:
    """An embedded store that compiles fully (as for serving), and the facade in a process of its own."""
    settings = Settings(data_dir=folder, public_url=f"http://127.0.0.1:{free_port()}")
    credentials = write_systems(settings)
    kind = EmbeddedStore if validated else UnvalidatedStore
    program = () if validated else ((sys.executable, "-m", "bench.unvalidated"),)
    with kind(folder / "store", profiles_dir(), report=print, quick_start=False) as store:
        asyncio.run(load(store.base_url, read_organisations(REGION_FILE)))
        with (
            FacadeProcess(settings, store.base_url, int(settings.public_url.rpartition(":")[2]), *program) as facade,
            contextlib.closing(BackendClient(credentials["region-ehr"])) as ehr,
            contextlib.closing(BackendClient(credentials["municipality-a"])) as municipality,
        ):
            processes = Processes(facade.pid, store.hapi_pid)
            yield Bench(settings, facade.fhir_url, store.base_url, ehr, municipality, processes)
