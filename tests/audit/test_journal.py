"""The journal: one writer a file, durable, one commit for many, and the chain goes on after a stop or a crash."""

import contextlib
import sqlite3
import threading
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path

import pytest

from fhir_sip.audit.chain import Kind, Record, broken_links
from fhir_sip.audit.group_commit import GroupCommit
from fhir_sip.audit.journal import Journal, free_journals, take_journal

_AT = "2026-11-28T12:00:00.000+00:00"


def _append(journal: Journal) -> Record:
    return journal.append(Kind.EVENT, _AT, "{}")


def held_up(writer: GroupCommit, may_go: threading.Event) -> Future[bool]:
    """A commit that is under way until `may_go`."""
    is_running = threading.Event()

    def hold(_: Journal) -> bool:
        is_running.set()
        return may_go.wait(10)

    future = writer.submit(hold)
    assert is_running.wait(10)
    return future


def test_a_journal_has_one_writer_and_the_next_process_makes_its_own(tmp_path: Path) -> None:
    first = take_journal(tmp_path)
    second = take_journal(tmp_path)
    assert first.chain != second.chain
    assert list(free_journals(tmp_path)) == []
    second.close()
    again = take_journal(tmp_path)
    assert again.chain == second.chain, "a journal that nobody holds is taken before a new one is made"
    first.close()
    again.close()


def test_the_chain_goes_on_where_it_ended(tmp_path: Path) -> None:
    for _ in range(3):
        journal = take_journal(tmp_path)
        with journal.transaction():
            _append(journal)
            _append(journal)
        records = list(journal.records())
        journal.close()
    assert [record.seq for record in records] == [1, 2, 3, 4, 5, 6]
    assert list(broken_links(journal.chain, records)) == []


def test_what_a_failed_commit_held_is_not_there_and_the_chain_still_holds(tmp_path: Path) -> None:
    journal = take_journal(tmp_path)
    with journal.transaction():
        _append(journal)
    with contextlib.suppress(sqlite3.OperationalError), journal.transaction():
        _append(journal)
        raise sqlite3.OperationalError("disk I/O error")
    with journal.transaction():
        assert _append(journal).seq == 2
    assert list(broken_links(journal.chain, journal.records())) == []
    journal.close()


def test_requests_that_wait_share_one_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = take_journal(tmp_path)
    commits: list[int] = []
    transaction = Journal.transaction

    @contextmanager
    def counted(self: Journal):  # type: ignore[no-untyped-def]
        commits.append(1)
        with transaction(self):
            yield

    monkeypatch.setattr(Journal, "transaction", counted)
    writer, may_go = GroupCommit(journal), threading.Event()
    first = held_up(writer, may_go)
    futures = [first, *(writer.submit(_append) for _ in range(100))]
    may_go.set()
    wait(futures, 10)
    writer.close()
    assert sorted(future.result().seq for future in futures[1:]) == list(range(1, 101))
    assert len(commits) == 2
    journal.close()


def test_a_commit_that_fails_fails_for_all_who_shared_it_and_for_nobody_else(tmp_path: Path) -> None:
    journal = take_journal(tmp_path)
    writer, may_go = GroupCommit(journal), threading.Event()

    def full(_: Journal) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    first = held_up(writer, may_go)
    together = [writer.submit(_append), writer.submit(full)]
    may_go.set()
    for future in together:
        with pytest.raises(sqlite3.OperationalError):
            future.result(10)
    assert first.result(10)
    assert writer.submit(_append).result(10).seq == 1
    writer.close()
    assert len(list(journal.records())) == 1
    journal.close()
