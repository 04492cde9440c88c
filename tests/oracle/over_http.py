"""Worlds written into a real store, and read back by every party's system through a real facade."""

import asyncio
import random
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from fhir_sip.caller.registering import new_key, registration, write_clients
from fhir_sip.cli.organisations_command import load
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.settings import Settings
from fhir_sip.store.plan_queries import OF_PLANS
from tests.access import oracle
from tests.access.worlds import ORGANISATIONS, World, type_of
from tests.oracle.as_fhir import AsFhir, hsa, organisations
from tests.oracle.storable import COUNTY_RULES
from tests.process import rule_folders
from tests.systems import PATIENCE_SECONDS, free_port

_AT_ONCE = 4
_MOST_TRIES = 10
PURPOSES = ("COC", "TREAT", "ETREAT", "PATRQT")

_SCOPES = " ".join(f"system/{kind}.rs" for kind in sorted(OF_PLANS | {"Organization"}))


class Difference(NamedTuple):
    """One answer that is not the oracle's: who asked what, what the oracle gives, what came."""

    organisation: str
    purpose: str
    request: str
    expected: object
    answered: object


@dataclass
class Asked:
    """What was compared: reads of one record, searches, whole plans; and what differed."""

    reads: int = 0
    searches: int = 0
    plans: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __add__(self, other: "Asked") -> "Asked":
        """Both together."""
        differences = [*self.differences, *other.differences]
        return Asked(self.reads + other.reads, self.searches + other.searches, self.plans + other.plans, differences)


class WorldsOverHttp:
    """A store, a facade in front of it, and a system of every organisation for every purpose."""

    def __init__(self, store_url: str, clients: dict[tuple[str, str], BackendClient]) -> None:
        self._store_url, self._clients = store_url, clients

    def ask(self, world: World) -> Asked:
        """Store the world, and compare every answer to every caller with the oracle."""
        fhir = self._stored(world)
        callers = [(organisation, purpose) for organisation in world.callers for purpose in world.purposes]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return sum(pool.map(lambda who: _Comparison(self._clients[who], world, fhir, who).whole(), callers), Asked())

    def _stored(self, world: World) -> AsFhir:
        """Write the world. No party has two records of one number: so another number is taken where the first is in use."""
        refusal = ""
        for serial in random.sample(range(20), 20):
            fhir = AsFhir(world, datetime.now(UTC), f"w{uuid.uuid4().hex[:12]}-", 980 + serial)
            entries = [
                {"resource": resource, "request": {"method": "PUT", "url": key}}
                for key, resource in fhir.index().items()
                if not key.startswith("Organization/")
            ]
            bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
            answer = httpx.post(self._store_url, json=bundle, timeout=60, trust_env=False)
            if answer.status_code == 200:
                return fhir
            refusal = answer.text
            if "unique index" not in refusal:
                break
        raise AssertionError(refusal)


class _Comparison:
    """One caller's answers about one world."""

    def __init__(self, client: BackendClient, world: World, fhir: AsFhir, who: tuple[str, str]) -> None:
        self._client, self._world, self._fhir, self._who = client, world, fhir, who
        self._visible = {record for record in world.records if oracle.read(world, *who, record).allowed}
        self._asked = Asked()

    def whole(self) -> Asked:
        for record in self._world.records:
            self._asked.reads += 1
            self._read(record)
        for kind in sorted({type_of(record) for record in self._world.records} - {"Organization"}):
            self._asked.searches += 1
            self._search(kind)
        for plan in self._world.teams:
            self._asked.plans += 1
            self._whole_plan(plan)
        return self._asked

    def _read(self, record: str) -> None:
        answer = self._answer(self._fhir.key(record))
        self._compare(record, 200 if record in self._visible else 404, answer.status_code)

    def _search(self, kind: str) -> None:
        """By the ids of all records of a type, the hidden ones too."""
        ids = {self._fhir.key(record).partition("/")[2]: record for record in self._world.records if type_of(record) == kind}
        expected = {record for record in self._visible & set(ids.values()) if self._is_searched(record)}
        answer = self._answer(f"{kind}?_id={','.join(ids)}&_count=200")
        self._compare(f"search {kind}", expected, self._records_in(answer))

    def _answer(self, path: str) -> httpx.Response:
        """The answer to a GET. 503 decides nothing: a store that keeps many callers waiting is asked again."""
        for _ in range(_MOST_TRIES - 1):
            answer = self._client.fhir("GET", path)
            if answer.status_code != 503:
                return answer
            time.sleep(1)
        return self._client.fhir("GET", path)

    def _is_searched(self, record: str) -> bool:
        """A search for plans and teams looks among those only that name the caller's party as a participant, whatever its period.

        Except in an emergency.
        """
        if type_of(record) not in ("CarePlan", "CareTeam") or self._who[1] == "ETREAT":
            return True
        party = oracle.party_of(self._who[0])
        return any(party == who for plan in self._world.plans_of(record) for who, _ in self._world.teams[plan].memberships)

    def _whole_plan(self, plan: str) -> None:
        answer = self._answer(f"{self._fhir.key(plan)}/$sip")
        belonging = {record for record in self._visible if plan in self._world.plans_of(record)}
        expected = belonging if plan in self._visible else 404
        self._compare(f"$sip {plan}", expected, self._records_in(answer))

    def _records_in(self, answer: httpx.Response) -> set[str] | int:
        """The records in a Bundle; the status where there is none. The organisations that a plan brings are public, and left out."""
        if answer.status_code != 200:
            return answer.status_code
        names = {self._fhir.key(record): record for record in self._world.records}
        resources = [entry["resource"] for entry in answer.json().get("entry", ())]
        keys = [f"{resource['resourceType']}/{resource['id']}" for resource in resources]
        return {names.get(key, key) for key in keys if not key.startswith("Organization/")}

    def _compare(self, request: str, expected: object, answered: object) -> None:
        if expected != answered:
            self._asked.differences.append(Difference(*self._who, request, expected, answered))


@contextmanager
def worlds_over_http(store_url: str, data_dir: Path) -> Iterator[WorldsOverHttp]:
    """Load the organisations of the worlds, start a facade, and register every organisation's systems."""
    asyncio.run(load(store_url, organisations()))
    port = free_port()
    counties = [
        {"id": f"of-{name.lower()}", "organisations": [hsa(name)], "signing": asdict(rules)}
        for name, rules in COUNTY_RULES.items()
    ]
    settings = Settings(
        data_dir=data_dir,
        public_url=f"http://127.0.0.1:{port}",
        store_timeout_seconds=PATIENCE_SECONDS,
        rules_dir=rule_folders.written(data_dir, *counties),
    )
    key = new_key("worlds")
    systems = {(name, purpose): f"{name}-{purpose}" for name in ORGANISATIONS for purpose in PURPOSES}
    write_clients(
        settings.clients_path,
        [registration(client_id, hsa(name), _SCOPES, [purpose], key) for (name, purpose), client_id in systems.items()],
    )
    with RunningFacade(server_config(settings, store_url, "127.0.0.1", port)):
        clients = {who: BackendClient(_credentials(client_id, key, settings)) for who, client_id in systems.items()}
        yield WorldsOverHttp(store_url, clients)
        for client in clients.values():
            client.close()


def _credentials(client_id: str, key: dict[str, Any], settings: Settings) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "scopes": _SCOPES,
        "private_jwk": key,
        "token_url": settings.token_url,
        "fhir_url": settings.fhir_url,
        "sip_url": settings.sip_url,
    }
