"""One journal: an SQLite file that one process at a time appends to (flock), durable at every commit (WAL, synchronous=FULL)."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fhir_sip.audit.chain import GENESIS, Kind, Record, chained, event_id

_TABLES = """
CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, event_id TEXT NOT NULL, at TEXT NOT NULL,
  content TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS record_of_event ON record (event_id);
CREATE INDEX IF NOT EXISTS intent ON record (seq) WHERE kind = 'intent';
CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, head TEXT NOT NULL,
  at TEXT NOT NULL, jws TEXT NOT NULL, is_stored INTEGER NOT NULL, expired_at TEXT);
CREATE TABLE IF NOT EXISTS shipped (only INTEGER PRIMARY KEY CHECK (only = 1), up_to INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS set_aside (seq INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO shipped VALUES (1, 0);
"""
_COLUMNS = "seq, kind, event_id, at, content, previous, hash"


@dataclass(frozen=True)
class Segment:
    """Records `first` to `last`, sealed: `jws` is the signed head; `is_stored` is 1 once that is in the store.

    `expired_at` is set when the records were removed, after five years.
    """

    number: int
    first: int
    last: int
    head: str
    at: str
    jws: str
    is_stored: int
    expired_at: str | None


class JournalReader:
    """Reads one journal's file, also while a process writes it."""

    def __init__(self, path: Path) -> None:
        """Raises sqlite3.Error when the file is no journal."""
        self.chain = path.stem
        self._reading = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file."""
        self._reading.close()

    def records(self, after: int = 0, most: int = -1) -> Iterator[Record]:
        """In order, those after `after`; `most` -1 is all."""
        rows = self._reading.execute(f"SELECT {_COLUMNS} FROM record WHERE seq > ? ORDER BY seq LIMIT ?", (after, most))  # noqa: S608
        return (Record(*row) for row in rows)

    def unshipped(self, most: int) -> list[Record]:
        """The first events that are not known to be in the store."""
        rows = self._reading.execute(
            f"SELECT {_COLUMNS} FROM record WHERE seq > (SELECT up_to FROM shipped) AND kind = 'event' ORDER BY seq LIMIT ?",  # noqa: S608
            (most,),
        )
        return [Record(*row) for row in rows]

    def unshipped_bytes(self) -> int:
        """How much content waits for the store."""
        asked = "SELECT COALESCE(SUM(LENGTH(content)), 0) FROM record WHERE seq > (SELECT up_to FROM shipped) AND kind = 'event'"
        size: int = self._reading.execute(asked).fetchone()[0]
        return size

    def open_intents(self) -> list[Record]:
        """Writes of which the journal does not say what became."""
        asked = (
            f"SELECT {_COLUMNS} FROM record AS i WHERE kind = 'intent' AND NOT EXISTS "  # noqa: S608
            "(SELECT 1 FROM record WHERE event_id = i.event_id AND kind IN ('committed', 'void')) ORDER BY seq"
        )
        return [Record(*row) for row in self._reading.execute(asked)]

    def shipped_up_to(self) -> int:
        """All events up to this record are in the store, but for those set aside."""
        up_to: int = self._reading.execute("SELECT up_to FROM shipped").fetchone()[0]
        return up_to

    def set_aside(self) -> set[int]:
        """Events that the store would not take."""
        return {row[0] for row in self._reading.execute("SELECT seq FROM set_aside")}

    def segments(self) -> list[Segment]:
        """The sealed segments, in order."""
        rows = self._reading.execute(
            "SELECT number, first, last, head, at, jws, is_stored, expired_at FROM segment ORDER BY number"
        )
        return [Segment(*row) for row in rows]

    def head(self) -> tuple[int, str]:
        """Number and hash of the last record; of the last sealed one when all are expired; 0 and GENESIS in an empty journal."""
        last = self._reading.execute("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
        sealed = self._reading.execute("SELECT last, head FROM segment ORDER BY number DESC LIMIT 1").fetchone()
        found: tuple[int, str] = last or sealed or (0, GENESIS)
        return found


class Journal(JournalReader):
    """The same, held by this process alone, and appended to. Writes happen inside `transaction`, from one thread."""

    def __init__(self, path: Path) -> None:
        """Take the journal, and make it when it is not there. Raises BlockingIOError when it is held, sqlite3.Error and OSError."""
        self._lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not path.exists():
                path.touch(0o600)
            self._path = path
            self._writing = self._connect()
            super().__init__(path)
        except BaseException:
            os.close(self._lock)
            raise
        self._seq, self._hash = self.head()
        self._is_doubtful = False

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLES)
        return connection

    def close(self) -> None:
        """Close the file and let go of it."""
        super().close()
        self._writing.close()
        os.close(self._lock)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is on the disk at the end, or not there. Raises sqlite3.Error."""
        if self._is_doubtful:
            self._start_again()
        try:
            self._writing.execute("BEGIN IMMEDIATE")
            yield
            self._writing.execute("COMMIT")
        except BaseException:
            self._is_doubtful = True
            raise

    def _start_again(self) -> None:
        """After a failed commit only the file itself says what is in it."""
        self._writing.close()
        self._writing = self._connect()
        self._seq, self._hash = self.head()
        self._is_doubtful = False

    def append(self, kind: Kind, at: str, content: str, of: str | None = None) -> Record:
        """Add a record; `of` is the event an outcome is about."""
        seq = self._seq + 1
        record = chained(self.chain, seq, kind, of or event_id(self.chain, seq), at, content, self._hash)
        self._writing.execute(
            f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (record.seq, str(record.kind), record.event_id, record.at, record.content, record.previous, record.hash),
        )
        self._seq, self._hash = record.seq, record.hash
        return record

    def mark_shipped(self, up_to: int) -> None:
        """Note that the events up to this record are in the store."""
        self._writing.execute("UPDATE shipped SET up_to = ?", (up_to,))

    def put_aside(self, seq: int) -> None:
        """Note that the store would not take this event."""
        self._writing.execute("INSERT OR IGNORE INTO set_aside VALUES (?)", (seq,))

    def add_segment(self, segment: Segment) -> None:
        """Note a sealed segment."""
        self._writing.execute(
            "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(segment.number, segment.first, segment.last, segment.head, segment.at, segment.jws),
                *(segment.is_stored, segment.expired_at),
            ),
        )

    def mark_seal_stored(self, number: int) -> None:
        """Note that a segment's seal is in the store."""
        self._writing.execute("UPDATE segment SET is_stored = 1 WHERE number = ?", (number,))

    def expire(self, segment: Segment, at: str) -> None:
        """Remove a segment's records; its seal stays, so that the chain still holds."""
        self._writing.execute("DELETE FROM record WHERE seq BETWEEN ? AND ?", (segment.first, segment.last))
        self._writing.execute("UPDATE segment SET expired_at = ? WHERE number = ?", (at, segment.number))


def new_chain() -> str:
    """A name for a new chain: never used before, and fit to begin a FHIR id."""
    return f"a{secrets.token_hex(8)}"


def journal_files(directory: Path) -> list[Path]:
    """The journals of a data directory's `audit` folder."""
    return sorted(directory.glob("*.sqlite"))


def take_journal(directory: Path) -> Journal:
    """The first journal that nobody holds, or a new one. Raises OSError, sqlite3.Error."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for journal in free_journals(directory):
        return journal
    return Journal(directory / f"{new_chain()}.sqlite")


def free_journals(directory: Path) -> Iterator[Journal]:
    """Every journal that nobody holds, taken; each is the receiver's to close."""
    for path in journal_files(directory):
        try:
            journal = Journal(path)
        except BlockingIOError:
            continue
        yield journal
