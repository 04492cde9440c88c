"""What is asked of the store: a whole plan by one question or two, a write by one and a transaction. Validation is inside the
transaction and costs no round trip."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bench.counting import CountingForwarder
from bench.writing import whole_plan
from fhir_sip.caller import OrganisationTree
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import write_systems
from fhir_sip.service import Service
from fhir_sip.settings import Settings
from tests.faults.faults import FAULTS
from tests.systems import PERSONNUMMER, expressions, free_port, fresh_plan, posted, refusal
from tests.writes import transaction_of


@dataclass
class Line:
    """A facade whose requests to the real store are counted, and a caller of it."""

    client: BackendClient
    service: Service
    seen: list[str]

    def asks(self, send: Callable[[], Any]) -> list[str]:
        """What `send` makes the facade ask of the store, the directory of organisations (read each 30 seconds) apart."""
        self.service._tree = OrganisationTree()
        assert self.client.sip("GET", "never-there").status_code == 404
        before = len(self.seen)
        send()
        return self.seen[before:]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Line]:
    port = free_port()
    settings = Settings(data_dir=tmp_path_factory.mktemp("counted"), public_url=f"http://127.0.0.1:{port}")
    credentials = write_systems(settings)
    with CountingForwarder(store_url) as forwarder:
        config = server_config(settings, forwarder.url, "127.0.0.1", port)
        with RunningFacade(config):
            client = BackendClient(credentials["municipality-a"])
            client.token()
            yield Line(client, config.app.state.service, forwarder.seen)  # type: ignore[union-attr]
            client.close()


@pytest.fixture(params=["with validation", "without validation"])
def switch(request: pytest.FixtureRequest, line: Line, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it when all is prepared: leaves the real check as it is, or (as in the faults made on purpose) takes it away."""
    if request.param == "without validation":
        return lambda: FAULTS["profile-validation-off"].make(monkeypatch)
    return lambda: None


def a_plan() -> dict[str, Any]:
    """Five goals and eight actions."""
    return whole_plan(fresh_plan())


def test_a_document_posted_is_one_question_and_one_transaction(line: Line, switch: Callable[[], None]) -> None:
    plan = a_plan()
    switch()
    assert line.asks(lambda: posted(line.client, plan)) == ["POST batch", "POST transaction"]


def test_a_plan_posted_over_fhir_is_one_question_and_one_transaction(line: Line, switch: Callable[[], None]) -> None:
    bundle = transaction_of(a_plan())
    switch()
    asked = line.asks(lambda: line.client.fhir("POST", "", json=bundle).raise_for_status())
    assert asked == ["POST Organization/_search", "POST transaction"]


def test_a_whole_plan_is_one_question_by_its_person_and_two_by_its_id(line: Line) -> None:
    plan = a_plan()
    plan_id = posted(line.client, plan)
    person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": plan["person"]["identifiers"][0]["value"]}}
    body = {"resourceType": "Parameters", "parameter": [person]}
    whole: list[Callable[[], object]] = [
        lambda: line.client.fhir("POST", "CarePlan/$sip", json=body).raise_for_status(),
        lambda: line.client.fhir("GET", f"CarePlan/{plan_id}/$sip").raise_for_status(),
        lambda: line.client.sip("GET", plan_id).raise_for_status(),
    ]
    assert [line.asks(ask) for ask in whole] == [["POST CarePlan/_search"] * count for count in (1, 2, 2)]


def test_an_update_is_one_question_and_one_transaction(line: Line, switch: Callable[[], None]) -> None:
    plan_id = posted(line.client, a_plan())
    plan = line.client.fhir("GET", f"CarePlan/{plan_id}")
    changed = plan.json() | {"title": "En annan titel"}
    switch()
    headers = {"If-Match": plan.headers["ETag"]}
    asked = line.asks(lambda: line.client.fhir("PUT", f"CarePlan/{plan_id}", json=changed, headers=headers).raise_for_status())
    assert asked == ["POST CarePlan/_search", "POST transaction"]


def test_a_document_changed_is_the_plan_read_before_and_after_and_one_transaction(line: Line, switch: Callable[[], None]) -> None:
    """Each reading asks which other plans the person has, too: a block in one of them counts."""
    plan_id = posted(line.client, a_plan())
    read = line.client.sip("GET", plan_id)
    changed = read.json() | {"title": "En annan titel"}
    switch()
    headers = {"If-Match": read.headers["ETag"]}
    asked = line.asks(lambda: line.client.sip("PUT", plan_id, json=changed, headers=headers).raise_for_status())
    assert (asked.count("POST transaction"), len(asked)) == (1, 6)
    assert not any("$validate" in one for one in asked)


def test_a_refused_write_is_explained_only_after_the_refusal(line: Line) -> None:
    """One `$validate` for each record of the refused transaction; the AuditEvent of the refusal goes to the journal."""
    bundle = transaction_of(a_plan())
    goals = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Goal"]
    for goal in goals[:2]:
        del goal["lifecycleStatus"], goal["description"]
        goal |= {"lifecycleStatus": "active", "description": {"text": "x"}, "extension": goal["extension"][:1]}
    asked = line.asks(lambda: expressions(refusal(line.client.fhir("POST", "", json=bundle), 422)))
    assert asked[:2] == ["POST Organization/_search", "POST transaction"]
    assert [one for one in asked if "transaction" in one] == ["POST transaction"]
    explained = [one for one in asked if "$validate" in one]
    assert len(explained) == len(bundle["entry"])
    assert asked[2:] == explained
