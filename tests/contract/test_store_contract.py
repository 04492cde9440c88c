"""What the facade needs of a store. A store on which this holds may stand behind it."""

import asyncio
import copy
import uuid
from typing import Any

import pytest

from fhir_sip.errors import Unprocessable
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.store import HapiStore, Transaction, WriteRaceLost
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides
from fhir_sip.store.start_check import refuse_unfit_store
from fhir_sip.store.transaction import stored_version
from tests.contract.conftest import Ask
from tests.systems import fresh_plan

_USED = "https://fhir-sip.se/id/used-assertion"


@pytest.fixture
def records() -> dict[str, dict[str, Any]]:
    """A whole new plan's resources, by fullUrl."""
    return {entry["fullUrl"]: entry["resource"] for entry in to_fhir(parse_document(fresh_plan("ylva")))["entry"]}


def creating(records: dict[str, dict[str, Any]]) -> Transaction:
    transaction = Transaction()
    for full_url, resource in records.items():
        transaction.create(resource, full_url)
    return transaction


def one(records: dict[str, dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(resource for resource in records.values() if resource["resourceType"] == kind)


def token(resource: dict[str, Any]) -> str:
    [identifier] = resource["identifier"]
    return f"{identifier['system']}|{identifier['value']}"


def used(value: str) -> dict[str, Any]:
    return {"resourceType": "Basic", "identifier": [{"system": _USED, "value": value}], "code": {"text": "used"}}


async def count(store: HapiStore, kind: str, *parameters: tuple[str, str]) -> int:
    return len((await store.search(kind, parameters)).get("entry", ()))


async def stored_patient(store: HapiStore, records: dict[str, dict[str, Any]]) -> dict[str, Any]:
    patient = one(records, "Patient")
    transaction = Transaction()
    transaction.create(patient)
    [answer] = await store.commit(transaction)
    patient_id, version, _ = stored_version(answer)
    return patient | {"id": patient_id, "meta": patient["meta"] | {"versionId": version}}


def test_the_start_check_lets_it_pass(ask: Ask[None]) -> None:
    ask(refuse_unfit_store)


def test_a_transaction_is_stored_whole(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        answers = await store.commit(creating(records))
        assert [answer["response"]["status"][:3] for answer in answers] == ["201"] * len(records)
        assert await count(store, "CarePlan", ("identifier", token(one(records, "CarePlan")))) == 1

    ask(work)


def test_a_transaction_is_all_or_nothing(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        transaction = creating(records)
        transaction.create({"resourceType": "Basic", "code": {"text": "never"}, "subject": {"reference": "Patient/never-there"}})
        with pytest.raises(Unprocessable):
            await store.commit(transaction)
        assert await count(store, "CarePlan", ("identifier", token(one(records, "CarePlan")))) == 0
        assert await count(store, "Patient", ("identifier", token(one(records, "Patient")))) == 0

    ask(work)


def test_a_stale_version_loses(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        patient = await stored_patient(store, records)
        first, second = Transaction(), Transaction()
        first.update(patient | {"birthDate": "2022-01-01"}, patient["meta"]["versionId"])
        second.update(patient | {"birthDate": "2022-02-02"}, patient["meta"]["versionId"])
        await store.commit(first)
        with pytest.raises(WriteRaceLost):
            await store.commit(second)
        found = await store.search("Patient", [("_id", patient["id"])])
        assert found["entry"][0]["resource"]["birthDate"] == "2022-01-01"

    ask(work)


def test_a_plan_identifier_is_taken_once(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        await store.commit(creating(records))
        again = copy.deepcopy(records)
        one(again, "Patient")["identifier"][0]["value"] = fresh_plan("ylva")["person"]["identifiers"][0]["value"]
        with pytest.raises(WriteRaceLost):
            await store.commit(creating(again))
        assert await count(store, "CarePlan", ("identifier", token(one(records, "CarePlan")))) == 1

    ask(work)


def test_of_eight_that_create_if_absent_one_does(ask: Ask[None]) -> None:
    async def work(store: HapiStore) -> None:
        value = uuid.uuid4().hex
        criteria = [("identifier", f"{_USED}|{value}")]
        created = await asyncio.gather(*(store.create_if_absent(used(value), criteria) for _ in range(8)))
        assert sorted(created) == [False] * 7 + [True]
        assert await count(store, "Basic", *criteria) == 1

    ask(work)


def test_a_broken_resource_is_refused_with_its_element(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        del one(records, "Goal")["description"]
        with pytest.raises(Unprocessable) as refused:
            await store.commit(creating(records))
        assert any("Goal" in (issue.expression or "") for issue in refused.value.issues)

    ask(work)


def test_a_resource_that_does_not_claim_its_profile_is_refused(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        patient = one(records, "Patient")
        del patient["meta"]
        transaction = Transaction()
        transaction.create(patient)
        with pytest.raises(Unprocessable):
            await store.commit(transaction)

    ask(work)


def test_a_reference_to_what_is_not_there_is_refused(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        need = one(records, "Condition") | {"subject": {"reference": "Patient/never-there"}}
        transaction = Transaction()
        transaction.create(need)
        with pytest.raises(Unprocessable):
            await store.commit(transaction)

    ask(work)


def test_a_batch_answers_each_search_in_order(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        await store.commit(creating(records))
        mine = ("identifier", token(one(records, "CarePlan")))
        found = await store.search_batch([("CareTeam", [mine]), ("Patient", [("_id", "never-there")]), ("CarePlan", [mine])])
        kinds = [[entry["resource"]["resourceType"] for entry in bundle.get("entry", ())] for bundle in found]
        assert kinds == [["CareTeam"], [], ["CarePlan"]]

    ask(work)


def test_one_search_brings_the_whole_plan(ask: Ask[None], records: dict[str, dict[str, Any]]) -> None:
    async def work(store: HapiStore) -> None:
        await store.commit(creating(records))
        mine = ("identifier", token(one(records, "CarePlan")))
        bundle = await store.search("CarePlan", [mine, *WHOLE_PLAN, *with_what_decides("CarePlan")])
        found = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
        wanted = [resource["resourceType"] for resource in records.values()]
        assert sorted(kind for kind in found if kind != "Organization") == sorted(wanted)

    ask(work)


def test_offsets_page_through_everything_once(ask: Ask[None]) -> None:
    async def work(store: HapiStore) -> None:
        name = uuid.uuid4().hex
        values = [f"{name}-{number}" for number in range(11)]
        for value in values:
            await store.create(used(value))
        criteria = [("identifier", ",".join(f"{_USED}|{value}" for value in values)), ("_sort", "_id"), ("_count", "4")]
        for _ in range(2):
            pages = [(await store.search("Basic", [*criteria, ("_offset", str(at))])).get("entry", []) for at in (0, 4, 8, 12)]
            assert [len(page) for page in pages] == [4, 4, 3, 0]
            found = [entry["resource"]["identifier"][0]["value"] for page in pages for entry in page]
            assert sorted(found) == sorted(values)

    ask(work)
