"""The rows of docs/profiles/alignment.md on IHE BALP: each is a check of AuditEvents that the service really wrote."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.interactions.test_audit import audited
from tests.systems import Systems, fresh_plan, posted
from tests.writes import patient_of_a, transaction_of

Event = dict[str, Any]
_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_RESOURCE_TYPE = "http://hl7.org/fhir/resource-types"
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_BALP = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"


@dataclass(frozen=True)
class Asked:
    """One request: how it was answered, and the events it left."""

    answer: httpx.Response
    events: list[Event]

    @property
    def event(self) -> Event:
        """The only one."""
        [event] = self.events
        return event


class Log:
    """Requests of every kind that BALP has a pattern for, and what the service wrote of them."""

    def __init__(self, systems: Systems) -> None:
        a, region, stranger = systems.municipality_a, systems.region_ehr, systems.municipality_b
        self.plans = [posted(a, fresh_plan()) for _ in range(2)]
        first = self.plans[0]
        plan = a.fhir("GET", f"CarePlan/{first}").json()
        match = {"If-Match": f'W/"{plan["meta"]["versionId"]}"'}
        self.query = {"_id": ",".join(self.plans), "_count": "5"}
        self.form = {"_id": first, "status": "active"}

        def ask(send: Callable[[dict[str, str]], httpx.Response]) -> Asked:
            return Asked(*audited(systems, send))

        self.create = ask(lambda h: a.fhir("POST", "Patient", json=patient_of_a(), headers=h))
        self.read = ask(lambda h: region.fhir("GET", f"CarePlan/{first}", headers=h))
        self.read_person = ask(lambda h: a.fhir("GET", plan["subject"]["reference"], headers=h))
        self.update = ask(lambda h: a.fhir("PUT", f"CarePlan/{first}", json=plan | {"title": "Ny titel"}, headers=h | match))
        self.search = ask(lambda h: region.fhir("GET", "CarePlan", params=self.query, headers=h))
        self.search_form = ask(lambda h: region.fhir("POST", "CarePlan/_search", data=self.form, headers=h))
        self.empty = ask(lambda h: stranger.fhir("GET", "CarePlan", params=self.query, headers=h))
        self.denied = ask(lambda h: stranger.fhir("GET", f"CarePlan/{first}", headers=h))
        self.missing = ask(lambda h: stranger.fhir("GET", "CarePlan/never-there", headers=h))
        self.no_token = ask(lambda h: httpx.get(f"{systems.settings.fhir_url}/CarePlan/{first}", headers=h))
        self.transaction = ask(lambda h: a.fhir("POST", "", json=transaction_of(fresh_plan()), headers=h))

    def successes(self) -> Iterator[tuple[str, Event]]:
        """Each event with BALP's name of its pattern."""
        for asked, pattern in (
            (self.create, "create"),
            (self.read, "read"),
            (self.read_person, "read"),
            (self.update, "update"),
            (self.search, "search-type"),
            (self.search_form, "search-type"),
            (self.empty, "search-type"),
        ):
            assert asked.answer.is_success
            for event in asked.events:
                yield pattern, event

    def every(self) -> Iterator[Event]:
        """All events."""
        for asked in vars(self).values():
            if isinstance(asked, Asked):
                yield from asked.events


Check = Callable[[Log], None]
ROWS: dict[str, Check] = {}


def row(name: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        assert name not in ROWS
        ROWS[name] = check
        return check

    return keep


def agent(event: Event, code: str, system: str = _DICOM) -> Event:
    [found] = [one for one in event["agent"] if {"system": system, "code": code}.items() <= one["type"]["coding"][0].items()]
    return dict(found)


def entities(event: Event, code: str, system: str = _TYPE) -> list[Event]:
    return [one for one in event["entity"] if one["type"] == {"system": system, "code": code}]


def named(found: list[Event]) -> list[str]:
    return [one["what"]["reference"] for one in found]


@row("balp-rest")
def _rest(log: Log) -> None:
    actions = {"create": "C", "read": "R", "update": "U", "search-type": "E"}
    for pattern, event in log.successes():
        assert (event["type"]["code"], event["action"]) == ("rest", actions[pattern])
        assert event["subtype"] == [{"system": "http://hl7.org/fhir/restful-interaction", "code": pattern}]


@row("balp-outcome")
def _outcome(log: Log) -> None:
    assert {event["outcome"] for _, event in log.successes()} == {"0"}
    for asked in (log.denied, log.missing, log.no_token):
        assert asked.event["outcome"] == "4"
        assert set(asked.event) >= {"type", "subtype", "action", "recorded", "agent", "source", "entity"}


@row("balp-client")
def _client(log: Log) -> None:
    for event in log.every():
        client = agent(event, "110153")
        assert client["who"]["display"] in ("region-ehr", "municipality-a", "municipality-b", "unidentified")
        assert client["network"] == {"address": "127.0.0.1", "type": "2"}


@row("balp-server")
def _server(log: Log) -> None:
    for event in log.every():
        server = agent(event, "110152")
        assert (server["who"]["display"], server["network"]["type"]) == ("fhir-sip", "2")
        assert server["network"]["address"]


@row("balp-direction")
def _direction(log: Log) -> None:
    """`agent` finds the client by Source and the server by Destination in reads too."""
    assert agent(log.read.event, "110153")["who"]["display"] == "region-ehr"
    assert agent(log.read.event, "110152")["who"]["display"] == "fhir-sip"


@row("balp-user")
def _user(log: Log) -> None:
    for event in log.every():
        [requestor] = [one for one in event["agent"] if one["requestor"]]
        if event in log.no_token.events:
            assert requestor == agent(event, "110153")
        else:
            assert requestor == agent(event, "PROV", "http://terminology.hl7.org/CodeSystem/v3-RoleClass")
            assert requestor["who"]["reference"].startswith("Organization/")
            assert requestor["altId"]


@row("balp-query")
def _query(log: Log) -> None:
    queries = {
        f"GET CarePlan?{urlencode(log.query)}": [*log.search.events, *log.empty.events],
        f"POST CarePlan?{urlencode(log.form)}": log.search_form.events,
        f"GET CarePlan/{log.plans[0]}?": [],
        "GET CarePlan/never-there?": log.missing.events,
        f"GET fhir/CarePlan/{log.plans[0]}?": log.no_token.events,
    }
    for asked, events in queries.items():
        for event in events:
            [query] = entities(event, "2")
            assert (query["role"]["code"], "what" in query) == ("24", False)
            assert base64.b64decode(query["query"]).decode() == asked


@row("balp-request-id")
def _request_id(log: Log) -> None:
    for event in log.every():
        [one] = entities(event, "XrequestId", _BALP)
        assert one["what"]["identifier"]["value"]


@row("balp-patient")
def _patient(log: Log) -> None:
    about = [log.create, log.read, log.read_person, log.update, log.search_form, log.denied, log.transaction]
    for event in [event for asked in about for event in asked.events] + log.search.events:
        [person] = entities(event, "1")
        assert person["role"] == {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1"}
        assert named([person])[0].startswith("Patient/")


@row("balp-one-per-patient")
def _one_per_patient(log: Log) -> None:
    plans = [named(entities(event, "CarePlan", _RESOURCE_TYPE)) for event in log.search.events]
    assert sorted(plans) == sorted([f"CarePlan/{plan}"] for plan in log.plans)
    persons = [named(entities(event, "1")) for event in log.search.events]
    assert len({person for [person] in persons}) == 2


@row("balp-empty-search")
def _empty_search(log: Log) -> None:
    assert "entry" not in log.empty.answer.json()
    assert (log.empty.event["outcome"], entities(log.empty.event, "1")) == ("0", [])


@row("balp-data")
def _data(log: Log) -> None:
    expected = {
        "create": log.create,
        "read": log.read,
        "read of the person": log.read_person,
        "update": log.update,
    }
    for what, asked in expected.items():
        [data] = entities(asked.event, "2")
        resource = asked.answer.json()
        assert named([data]) == [f"{resource['resourceType']}/{resource['id']}"], what
        assert data["role"]["code"] == "4"


@row("balp-search-results")
def _search_results(log: Log) -> None:
    [event] = log.search_form.events
    assert named(entities(event, "CarePlan", _RESOURCE_TYPE)) == [f"CarePlan/{log.plans[0]}"]


@row("balp-version")
def _version(log: Log) -> None:
    [data] = entities(log.update.event, "2")
    assert "_history" not in data["what"]["reference"]


@row("balp-transaction")
def _transaction(log: Log) -> None:
    event = log.transaction.event
    assert (event["subtype"][0]["code"], event["action"]) == ("transaction", "C")
    places = {
        entry["response"]["location"].partition("/fhir/")[2].partition("/_history")[0]
        for entry in log.transaction.answer.json()["entry"]
    }
    written = {*named(entities(event, "2")), *named(entities(event, "1"))}
    assert written == places


@row("balp-authz-consent")
def _authz_consent(log: Log) -> None:
    [consent] = entities(log.read.event, "Consent", _RESOURCE_TYPE)
    assert (consent["description"], consent["what"]["reference"].partition("/")[0]) == ("AuthZconsent", "Consent")
    assert {detail["type"]: detail["valueString"] for detail in consent["detail"]} == {
        "decision": "permit",
        "rule": "member-with-consent",
    }
    assert log.read.event["purposeOfEvent"][0]["coding"][0]["code"] == "COC"
    assert (log.denied.event["outcome"], bool(log.denied.event["outcomeDesc"])) == ("4", True)
    assert {event["type"]["code"] for event in log.every()} == {"rest"}
