"""A plan lived through simulated months: one facade whose day the story sets, and the plan as its parties write it."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import ORGANISATIONS, write_systems
from fhir_sip.settings import Settings
from tests.systems import PATIENCE_SECONDS, free_port, refusal

REGION, OMSORG, SCHOOL, SOCIAL_B = "SE9999000001-R000", "SE9999000011-A100", "SE9999000011-A300", "SE9999000022-B100"
Document = dict[str, Any]


@dataclass
class Simulation:
    """`to` sets the day (noon in UTC) that every request is judged at."""

    clients: dict[str, BackendClient]
    now: datetime

    def to(self, day: str) -> None:
        """Go to a day (ISO)."""
        self.now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)

    @property
    def day(self) -> str:
        """The day it is."""
        return self.now.date().isoformat()


@contextmanager
def simulation(folder: Path, store_url: str) -> Iterator[Simulation]:
    """A facade with a clock of the story's, and the systems of the parties."""
    port = free_port()
    settings = Settings(data_dir=folder, public_url=f"http://127.0.0.1:{port}", store_timeout_seconds=PATIENCE_SECONDS)
    credentials = write_systems(settings, ORGANISATIONS | {"school": SCHOOL})
    config = server_config(settings, store_url, "127.0.0.1", port)
    clients = {one["organisation"]: BackendClient(one) for one in credentials.values()}
    made = Simulation(clients, datetime.now(UTC))
    config.app.state.service.clock = lambda: made.now  # type: ignore[union-attr]
    with RunningFacade(config):
        yield made
        for client in clients.values():
            client.close()


class LivedPlan:
    """The plan in the shared store. Each party writes and reads as itself."""

    def __init__(self, simulation: Simulation, whole: Document) -> None:
        """`whole` is the plan as it will be; `begun` puts its first draft."""
        self.simulation, self.whole = simulation, copy.deepcopy(whole)
        self.leader: str = whole["responsible_party"]
        self.place = ""

    def begun(self, **offer: Any) -> None:
        """The leading party notices a need, and offers a plan: a draft with the offer, nobody's consent, and no meeting."""
        draft = copy.deepcopy(self.whole) | {"status": "draft", "meetings": [], "agreements": [], "consents": []}
        draft["parties"] = [party | {"start": self.simulation.day} for party in draft["parties"]]
        draft["dates"] = {name: value for name, value in draft["dates"].items() if name != "meeting"}
        draft["goals"] = [{k: v for k, v in goal.items() if k not in ("evaluations", "achievement")} for goal in draft["goals"]]
        draft["actions"] = [self._not_begun(action) for action in draft["actions"]]
        draft["offers"] = [draft["offers"][0] | {"status": "requested", "answered": None} | offer]
        answer = self.simulation.clients[self.leader].sip("POST", json=_without_nothing(draft))
        assert answer.status_code == 201, answer.text
        self.place = answer.headers["Location"].rpartition("/")[2]

    def _not_begun(self, action: Document) -> Document:
        left = ("status_reason", "result", "end")
        return {name: value for name, value in action.items() if name not in left} | {"status": "requested"}

    def seen(self, party: str) -> httpx.Response:
        """The plan as a party reads it."""
        return self.simulation.clients[party].sip("GET", self.place)

    def document(self, party: str) -> Document:
        """What a party sees of the plan."""
        answer = self.seen(party)
        assert answer.status_code == 200, answer.text
        found: Document = answer.json()
        return found

    def written(self, party: str, **parts: Any) -> httpx.Response:
        """The answer to a change of some parts."""
        seen = self.seen(party)
        return self.simulation.clients[party].sip(
            "PUT", self.place, json=_without_nothing(seen.json() | parts), headers={"If-Match": seen.headers["ETag"]}
        )

    def step(self, party: str, **parts: Any) -> None:
        """A change that must be taken."""
        answer = self.written(party, **parts)
        assert answer.status_code == 200, answer.text

    def refused(self, party: str, code: int, rule: str, **parts: Any) -> None:
        """A change that must be refused by its rule."""
        assert rule in str(refusal(self.written(party, **parts), code)), rule

    def everybody_consents(self) -> None:
        """All who must have signed, today."""
        signed = [
            consent | {"recorded_on": self.simulation.day, "start": self.simulation.day}
            | {"signatures": [one | {"date": self.simulation.day} for one in consent["signatures"]]}
            for consent in self.whole["consents"]
        ]  # fmt: skip
        self.step(self.leader, consents=signed)

    def meeting(self, kind: str, status: str, start: str, **changes: Any) -> Document:
        """A meeting of everybody's, at nine o'clock."""
        calls = [
            {"role": "party", "party": party["hsa_id"], "call": "called", "answer": "needs-action"}
            for party in self.whole["parties"]
        ]
        made = {
            "id": f"mote-{kind}",
            "kind": kind,
            "status": status,
            "purpose": "Samordna stödet",
            "question": "Vad behövs, och vem gör vad?",
            "start": f"{start}T09:00:00+01:00",
            "end": f"{start}T10:00:00+01:00",
            "place": "Kommunhuset",
            "participants": [{"who": "person", "call": "invited", "answer": "accepted"}, *calls],
        }
        return made | changes

    def held(self, meeting: Document, how: str = "took-part") -> Document:
        """The same meeting when it has been held."""
        return meeting | {"status": "fulfilled", "participation": {"how": how, "text": "Sa själv vad som är viktigt."}}

    def agreed(self) -> None:
        """Consent, meeting and plan, in the days that the simulation is at."""
        self.everybody_consents()
        first = self.meeting("first", "booked", self.simulation.day)
        self.step(self.leader, meetings=[first])
        self.step(self.leader, meetings=[self.held(first)])
        self.step(self.leader, status="active")

    def duties(self, party: str, **query: str) -> list[tuple[str, str]]:
        """What waits to be done in this plan, as a party's work list has it: (what, who)."""
        return [(one["what"], one["who"]) for one in self._listed(party, **query).get("duties", [])]

    def state(self) -> str:
        """Where the plan stands, on the leading party's work list; `closed` when it is on none."""
        return str(self._listed(self.leader).get("state", "closed"))

    def _listed(self, party: str, **query: str) -> Document:
        answer = self.simulation.clients[party].sip("GET", "worklist", params={"plan": self.place} | query)
        assert answer.status_code == 200, answer.text
        plans: list[Document] = answer.json()["plans"]
        return plans[0] if plans else {}

    def answers_the_call(self, party: str, answer: str = "accepted") -> None:
        """A party's own answer to the meeting it is called to, as FHIR."""
        client = self.simulation.clients[party]
        records = [entry["resource"] for entry in client.fhir("GET", f"CarePlan/{self.place}/$sip").json()["entry"]]
        [meeting] = [one for one in records if one["resourceType"] == "Appointment" and one["status"] == "booked"]
        for one in meeting["participant"]:
            if party in str(one):
                one["status"] = answer
        headers = {"If-Match": f'W/"{meeting["meta"]["versionId"]}"'}
        stored = client.fhir("PUT", f"Appointment/{meeting['id']}", json=meeting, headers=headers)
        assert stored.status_code == 200, stored.text


def _without_nothing(document: Document) -> Document:
    """Without parts that are None, which say that something is not there."""
    return {
        name: [{k: v for k, v in item.items() if v is not None} if isinstance(item, dict) else item for item in value]
        if isinstance(value, list)
        else value
        for name, value in document.items()
        if value is not None
    }
