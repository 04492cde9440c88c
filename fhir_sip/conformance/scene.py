"""The plans that the checks need: made at the start of a run, noted in a file at once, and taken away at its end.

Two plans of one party about two made-up adults, both with the same other party in the team. In the first the person has consented that the
other may see (`shared`), in the second not (`closed`).
"""

import copy
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import orjson
import yaml

from fhir_sip.access.outward import without_displays
from fhir_sip.conformance.expecting import Resource
from fhir_sip.conformance.party import Party
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.validation.identifiers import has_valid_check_digit

_DOCUMENT = Path(__file__).with_name("plan.yaml")
_LEADER, _MEMBER = "LEADER", "MEMBER"
_FIRST_DAY, _DAYS = date(1950, 1, 1), 18_000
_ERROR = "entered-in-error"


class SceneNotMade(Exception):
    """The server did not take the plans; the message says what it answered."""


@dataclass(frozen=True)
class MadePlan:
    """One plan on the server: `document` as SIP JSON, `number` the person's, the references of its records by type, and the instant when
    the server made it, as it stands in a query (of a server that does not tell: today)."""

    document: dict[str, Any]
    number: str
    keys: dict[str, list[str]]
    made: str

    def key(self, resource_type: str) -> str:
        """The reference of its only, or first, record of a type: `CarePlan/12`."""
        return self.keys[resource_type][0]

    def id(self, resource_type: str) -> str:
        """The id of that."""
        return self.key(resource_type).partition("/")[2]


@dataclass(frozen=True)
class Scene:
    """Both plans. `is_typed`: the server took them with `Type/x` for `urn:uuid:x` only."""

    shared: MadePlan
    closed: MadePlan
    is_typed: bool = False

    def as_taken(self, transaction: dict[str, Any]) -> dict[str, Any]:
        """A transaction in the form in which the server has taken one."""
        return _with_typed_references(transaction) if self.is_typed else transaction


class Made:
    """The references of what a run has made, on disk as soon as it is there, so that a run that was broken off can be cleaned."""

    def __init__(self, file: Path) -> None:
        """`file` may be there from a run before."""
        self._file = file

    def note(self, keys: list[str]) -> None:
        """Add references, in the order they were made."""
        with self._file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{key}\n" for key in keys)

    def keys(self) -> list[str]:
        """All references."""
        return self._file.read_text(encoding="utf-8").split() if self._file.exists() else []

    def forget(self) -> None:
        """Everything is taken away."""
        self._file.unlink(missing_ok=True)


def make_scene(leader: Party, member: Party, made: Made) -> Scene:
    """Make both plans as the leader. Raises SceneNotMade."""
    for party in (leader, member):
        _make_organisation(leader, party.organisation, made)
    try:
        shared, is_typed = _make_plan(leader, member, made, is_shared=True, is_typed=False), False
    except SceneNotMade:
        shared, is_typed = _make_plan(leader, member, made, is_shared=True, is_typed=True), True
    return Scene(shared, _make_plan(leader, member, made, is_shared=False, is_typed=is_typed), is_typed)


def take_away(leader: Party, made: Made) -> list[str]:
    """Delete what was made, in one transaction; where nothing is deleted, mark the plans as entered in error. Returns what is left."""
    keys = made.keys()
    if not keys:
        return []
    entries = [{"request": {"method": "DELETE", "url": key}} for key in reversed(keys)]
    answer = leader.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    left = [] if answer.is_success else [key for key in keys if key.startswith("CarePlan/") and not _is_struck(leader, key)]
    if not left:
        made.forget()
    return left


def new_document(leader: str, member: str, *, is_shared: bool) -> dict[str, Any]:
    """A SIP document of two parties (HSA-ids) about a made-up adult."""
    text = _DOCUMENT.read_text(encoding="utf-8").replace(_LEADER, leader).replace(_MEMBER, member)
    document: dict[str, Any] = yaml.safe_load(text)
    born, number = _new_adult()
    document["id"] = f"conformance-{uuid4()}"
    document["person"] |= {"identifiers": [{"kind": "personnummer", "value": number}], "birth_date": born}
    if not is_shared:
        document["consents"] = [consent for consent in document["consents"] if consent["kind"] == "plan"]
    return document


def transaction_of(document: dict[str, Any]) -> dict[str, Any]:
    """The transaction that makes the plan of a SIP document."""
    entries = [
        {
            "fullUrl": entry["fullUrl"],
            "resource": without_displays(entry["resource"]),
            "request": {"method": "POST", "url": entry["resource"]["resourceType"]},
        }
        for entry in to_fhir(parse_document(copy.deepcopy(document)))["entry"]
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def keys_stored(answer: dict[str, Any]) -> dict[str, list[str]]:
    """The references in a transaction's answer, by type."""
    found: dict[str, list[str]] = {}
    for entry in answer.get("entry", ()):
        for key in key_in(entry.get("response", {}).get("location", "")):
            found.setdefault(key.partition("/")[0], []).append(key)
    return found


def key_in(location: str) -> list[str]:
    """The reference in a location (`…/Type/id/_history/1`), alone in a list; nothing when it holds none."""
    path = location.partition("/_history")[0].split("/")
    return ["/".join(path[-2:])] if len(path) >= 2 else []


def _make_plan(leader: Party, member: Party, made: Made, *, is_shared: bool, is_typed: bool) -> MadePlan:
    document = new_document(leader.organisation, member.organisation, is_shared=is_shared)
    transaction = transaction_of(document)
    answer = leader.ask("POST", "", _with_typed_references(transaction) if is_typed else transaction)
    if not answer.is_success:
        raise SceneNotMade(f"the server answered {answer.status_code} to a whole plan: {answer.text[:2000]}")
    stored = _json_in(answer)
    keys = keys_stored(stored)
    if "CarePlan" not in keys:
        raise SceneNotMade(f"the server answered {answer.status_code} to a whole plan, and named no CarePlan")
    made.note([key for some in keys.values() for key in some])
    made_at = {entry.get("response", {}).get("lastModified", "") for entry in stored.get("entry", ())} - {""}
    return MadePlan(
        document, document["person"]["identifiers"][0]["value"], keys, quote(min(made_at, default=date.today().isoformat()))
    )


def _with_typed_references(transaction: dict[str, Any]) -> dict[str, Any]:
    """`Type/x` for `urn:uuid:x`: HAPI validates references before it resolves them, and of a urn it cannot tell the type."""
    text = orjson.dumps(transaction).decode()
    for entry in transaction["entry"]:
        typed = f"{entry['resource']['resourceType']}/{entry['fullUrl'].removeprefix('urn:uuid:')}"
        text = text.replace(f'"{entry["fullUrl"]}"', f'"{typed}"')
    changed: dict[str, Any] = orjson.loads(text)
    return changed


def _make_organisation(leader: Party, hsa_id: str, made: Made) -> None:
    """Where the server lacks a party, and lets a client name it."""
    if leader.get(f"Organization/{hsa_id}").is_success:
        return
    identifier = [{"system": "urn:oid:1.2.752.29.4.19", "value": hsa_id}]
    organisation: Resource = {"resourceType": "Organization", "id": hsa_id, "identifier": identifier, "name": f"Prov {hsa_id}"}
    answer = leader.ask("PUT", f"Organization/{hsa_id}", organisation)
    if not answer.is_success:
        raise SceneNotMade(f"the server has no Organization/{hsa_id}, and answered {answer.status_code} when it was to be made")
    made.note([f"Organization/{hsa_id}"])


def _is_struck(leader: Party, key: str) -> bool:
    found = leader.get(key)
    if found.status_code in (404, 410):
        return True
    plan = _json_in(found)
    if f"{plan.get('resourceType')}/{plan.get('id')}" != key:
        return False
    return plan.get("status") == _ERROR or leader.put(plan | {"status": _ERROR}).is_success


def _json_in(answer: httpx.Response) -> dict[str, Any]:
    """The object that was answered; an empty one where there is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _new_adult() -> tuple[str, str]:
    """Birth date and a personnummer with a birth number (980 to 999) that nobody is given."""
    born = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))  # noqa: S311 - no secret
    digits = f"{born:%Y%m%d}{random.randrange(980, 1000)}"  # noqa: S311
    return born.isoformat(), next(number for last in range(10) if has_valid_check_digit(number := f"{digits}{last}"))
