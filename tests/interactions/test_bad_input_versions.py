"""`If-Match`: missing or stale is 412, of another form 400, and nothing is stored; the same for a transaction's `ifMatch`."""

from collections.abc import Iterator

import pytest

from tests.systems import Systems, expressions, refusal
from tests.writes import Write, all_writes, bundle, nothing_written

HEADERS = ["update", "sip-put"]


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


@pytest.mark.parametrize("name", HEADERS)
def test_a_missing_version_is_412(systems: Systems, writes: dict[str, Write], name: str) -> None:
    write = writes[name]
    without = Write(write.method, write.url, write.body)
    issues = refusal(without.send(systems.municipality_a), 412)
    assert [(issue["code"], issue["expression"]) for issue in issues] == [("required", ["http.If-Match"])]


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("version", ["0", "999", "abc"])
def test_a_stale_version_is_412_with_the_current_etag(
    systems: Systems, writes: dict[str, Write], name: str, version: str
) -> None:
    answer = writes[name].send(systems.municipality_a, If_Match=f'W/"{version}"')
    [issue] = refusal(answer, 412)
    assert issue["code"] == "conflict"
    assert answer.headers["ETag"] == writes[name].headers["If-Match"]


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("etag", ["*", '"1"', 'W/"1", W/"2"', "1", 'W/""', f'W/"{"1" * 65}"', ""])
def test_a_version_of_another_form_is_400(systems: Systems, writes: dict[str, Write], name: str, etag: str) -> None:
    issues = refusal(writes[name].send(systems.municipality_a, If_Match=etag), 400)
    assert expressions(issues) == {"http.If-Match"}


def entry_with(write: Write, if_match: object) -> Write:
    request = {"method": "PUT", "url": f"Patient/{write.content['id']}"}
    whole = bundle(write.content)
    whole["entry"] = [{"resource": write.content, "request": request | ({} if if_match is ... else {"ifMatch": if_match})}]
    return Write("POST", write.url, whole)


@pytest.mark.parametrize(("if_match", "status"), [(..., 412), (None, 412), (5, 400), (['W/"1"'], 400), ("1", 400), ("*", 400)])
def test_a_transactions_version_is_held_to_the_same(
    systems: Systems, writes: dict[str, Write], if_match: object, status: int
) -> None:
    answer = entry_with(writes["transaction-update"], if_match).send(systems.municipality_a)
    assert expressions(refusal(answer, status)) == {"Bundle.entry[0].request.ifMatch"}


def test_a_transactions_stale_version_is_412(systems: Systems, writes: dict[str, Write]) -> None:
    answer = entry_with(writes["transaction-update"], 'W/"999"').send(systems.municipality_a)
    [issue] = refusal(answer, 412)
    assert issue["code"] == "conflict"


def test_one_stale_entry_stops_the_whole_transaction(systems: Systems, writes: dict[str, Write]) -> None:
    whole = entry_with(writes["transaction-update"], 'W/"999"')
    whole.body["entry"] += writes["transaction-create"].body["entry"]
    refusal(whole.send(systems.municipality_a), 412)


@pytest.mark.parametrize("name", HEADERS)
def test_an_update_of_nothing_is_404(systems: Systems, writes: dict[str, Write], name: str) -> None:
    write = writes[name]
    nowhere = Write(write.method, f"{write.url.rpartition('/')[0]}/nothing", write.body, "", {"If-Match": 'W/"1"'})
    if name == "update":
        nowhere = nowhere.changed(id="nothing")
    refusal(nowhere.send(systems.municipality_a), 404)
