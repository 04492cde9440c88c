"""Four ways in which what was open is closed, and how each is opened again: the family's, the custodian's, and the team's."""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SIGNATURE, A, as_block, as_new, key_of, put

Record = dict[str, Any]
_YESTERDAY = timedelta(days=1)
_MOST_TRIES = 20


@dataclass
class OpenPlan:
    """A plan of the municipality's that is open to the region, and the records that make it so, as last stored."""

    plan_id: str
    records: list[Record]
    consent: Record
    team: Record
    block: Record | None = None
    pristine: dict[str, Record] = field(default_factory=dict)

    @classmethod
    def of(cls, plan_id: str, records: list[Record]) -> "OpenPlan":
        """Out of what `$sip` gives the municipality."""
        [team] = [record for record in records if record["resourceType"] == "CareTeam"]
        [consent] = [r for r in records if r["resourceType"] == "Consent" and _kind(r) == "secrecy"]
        return cls(plan_id, records, consent, team, pristine={"consent": copy.deepcopy(consent), "team": copy.deepcopy(team)})

    def keys(self, kind: str) -> list[str]:
        """`Type/id` of the municipality's records of a type."""
        return [key_of(record) for record in self.records if record["resourceType"] == kind and _custodian(record) == A]


Act = Callable[[OpenPlan, BackendClient], None]


@dataclass(frozen=True)
class Withdrawal:
    """`close` writes the withdrawal and returns when it is acknowledged; `reopen` makes the plan open again."""

    what: str
    close: Act
    reopen: Act


def _kind(consent: Record) -> str:
    return str(consent["category"][0]["coding"][0]["code"])


def _custodian(record: Record) -> str:
    found = [e["valueReference"] for e in record.get("extension", ()) if e["url"].endswith("/custodian")]
    reference = (found or [record.get("managingOrganization", {})])[0].get("reference", "")
    return str(reference).partition("/")[2]


def _stored(client: BackendClient, record: Record) -> Record:
    """Put a record, or post a new one, until the service says that it is stored: 503 says that nobody knows, and the same is sent again.

    What was stored after all is known by its version, or by its id in the plan.
    """
    for _ in range(_MOST_TRIES):
        answer = put(client, record) if "id" in record else client.fhir("POST", record["resourceType"], json=record)
        if answer.status_code in (200, 201):
            found: Record = answer.json()
            return found
        assert answer.status_code in (503, 412), (answer.status_code, answer.text)
        time.sleep(1)
        if "id" in record:
            stored = client.fhir("GET", key_of(record)).json()
            record = record | {"meta": record["meta"] | {"versionId": stored["meta"]["versionId"]}}
    raise AssertionError("the store was never reached")


def _withdraw_signature(plan: OpenPlan, client: BackendClient) -> None:
    consent = copy.deepcopy(plan.consent)
    signature = next(extension for extension in consent["extension"] if extension["url"] == SIGNATURE)
    signature["extension"].append({"url": "withdrawn", "valueDate": date.today().isoformat()})
    plan.consent = _stored(client, consent)


def _end_consent(plan: OpenPlan, client: BackendClient) -> None:
    plan.consent = _stored(client, plan.consent | {"status": "inactive"})


def _new_consent(plan: OpenPlan, client: BackendClient) -> None:
    """What was withdrawn stays withdrawn: a new yes is a new consent."""
    new = {name: value for name, value in as_new(plan.pristine["consent"]).items() if name != "fullUrl"}
    plan.consent = _stored(client, new)


def _put_block(plan: OpenPlan, client: BackendClient) -> None:
    block = as_block(plan.pristine["consent"], A, REGION)
    plan.block = _stored(client, {n: v for n, v in block.items() if n != "fullUrl"})


def _lift_block(plan: OpenPlan, client: BackendClient) -> None:
    assert plan.block is not None
    _stored(client, plan.block | {"status": "inactive"})


def _end_membership(plan: OpenPlan, client: BackendClient) -> None:
    yesterday = (date.today() - _YESTERDAY).isoformat()
    team = copy.deepcopy(plan.team)
    for participant in team["participant"]:
        if participant["member"]["reference"] == f"Organization/{REGION}":
            participant["period"]["end"] = yesterday
    plan.team = _stored(client, team)


def _take_back_as_member(plan: OpenPlan, client: BackendClient) -> None:
    plan.team = _stored(client, plan.team | {"participant": plan.pristine["team"]["participant"]})


WITHDRAWALS = (
    Withdrawal("a guardian's signature withdrawn", _withdraw_signature, _new_consent),
    Withdrawal("the consent ended", _end_consent, _new_consent),
    Withdrawal("a block put", _put_block, _lift_block),
    Withdrawal("the membership ended", _end_membership, _take_back_as_member),
)
