"""`fhir-sip audit verify|export|check|expire`: is the log as it was written, a part of it, what to ask about, its end after five years."""

import argparse
import asyncio
import random
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import orjson
from rich.console import Console
from rich.table import Table

from fhir_sip.audit.checks import Finding, access_of, facts, findings
from fhir_sip.audit.expiry import expire
from fhir_sip.audit.export import Selection, export
from fhir_sip.audit.verify import Verdict, verify, verify_journals
from fhir_sip.audit.whole_log import events_in
from fhir_sip.cli.whole_file import NotWritten, write_whole
from fhir_sip.errors import StartRefused
from fhir_sip.store import HapiStore

_TIMEOUT_SECONDS = 60.0
_SHOWN = 200
_Found = TypeVar("_Found")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Four commands of their own."""
    commands = parser.add_subparsers(dest="audit", required=True)
    verifying = _command(
        commands.add_parser("verify", help="find every record that was changed, removed, put in or moved"), _verify
    )
    verifying.add_argument("--since", metavar="INSTANT", help="look for unknown events among those stored since then only")
    exporting = _command(commands.add_parser("export", help="a part of the log as NDJSON, with its seals"), _export)
    exporting.add_argument("file", type=Path, help="file to write, whole or not at all")
    exporting.add_argument("--force", action="store_true", help="overwrite the file")
    exporting.add_argument(
        "--person", action="append", default=[], metavar="Patient/ID", help="about this person's record; repeatable"
    )
    exporting.add_argument("--segment", default="", metavar="CHAIN/NUMBER", help="one sealed segment")
    checking = _command(commands.add_parser("check", help="what a reviewer should ask about"), _check)
    checking.add_argument("--sample", type=int, default=20, metavar="N", help="accesses drawn at random (default 20)")
    checking.add_argument("--seed", type=int, metavar="N", help="draw the same sample again")
    checking.add_argument("--denials", type=int, default=10, metavar="N", help="refusals a day a client may meet (default 10)")
    checking.add_argument("--out", type=Path, metavar="FILE", help="every finding as NDJSON")
    checking.add_argument("--force", action="store_true", help="overwrite the file")
    for one in (exporting, checking):
        one.add_argument("--from", dest="since", default="", metavar="INSTANT", help="from this day or instant")
        one.add_argument("--to", dest="until", default="", metavar="INSTANT", help="up to, and without, this day or instant")
    expiring = _command(
        commands.add_parser("expire", help="remove sealed segments older than five years, the service stopped"), _expire
    )
    expiring.add_argument("--dry-run", action="store_true", help="tell what would be removed")


def _command(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        required=True,
        metavar="DIR",
        help="data directory; one for each that serves this store",
    )
    parser.add_argument("--store", metavar="URL", help="base URL of the store")
    parser.set_defaults(run=_told(run), verbose=False)
    return parser


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A journal or file that cannot be read or written becomes one sentence."""

    def running(given: argparse.Namespace) -> int:
        if missing := [str(directory) for directory in _directories(given) if not directory.is_dir()]:
            raise StartRefused(f"There is no audit journal in {', '.join(missing)}")
        try:
            return run(given)
        except NotWritten as refused:
            raise StartRefused(str(refused)) from None
        except (OSError, sqlite3.Error, ValueError) as error:
            raise StartRefused(
                f"The audit journal, its keys or the file cannot be read or written ({type(error).__name__})"
            ) from None

    return running


def _verify(given: argparse.Namespace) -> int:
    if given.store is None:
        verdict = verify_journals(_directories(given))
    else:
        verdict = _with_store(given, lambda store: verify(_directories(given), store, given.since))
    for broken in verdict.broken:
        print(broken)
    print(_summary(verdict, has_store=given.store is not None))
    return 1 if verdict.broken else 0


def _summary(verdict: Verdict, *, has_store: bool) -> str:
    counts = f"{len(verdict.chains)} chains, {verdict.records} records, {verdict.sealed} sealed segments"
    if has_store:
        counts += f", {verdict.in_store} events in the store as written, {verdict.waiting} on their way"
    result = f"{len(verdict.broken)} broken" if verdict.broken else "nothing broken"
    return f"fhir-sip: {counts}: {result}" + ("" if has_store else " (the store was not asked: --store)")


def _export(given: argparse.Namespace) -> int:
    if broken := verify_journals(_directories(given)).broken:
        print(*broken, sep="\n", file=sys.stderr)
        raise StartRefused("The journals do not hold together, see above: nothing was exported")
    selection = Selection(given.since, given.until, tuple(given.person), given.segment)
    try:
        content = export(_directories(given), selection)
    except LookupError:
        raise StartRefused("There is no such sealed segment, or it has expired") from None
    write_whole(given.file, content, force=given.force)
    print(f"fhir-sip: {orjson.loads(content.splitlines()[0])['export']['records']} records exported")
    return 0


def _check(given: argparse.Namespace) -> int:
    if given.store is None:
        raise StartRefused("The checks ask the store about persons and staff: give --store URL")
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**9)
    period = Selection(given.since, given.until)
    accesses = [access_of(logged) for logged in events_in(_directories(given)) if period.holds(logged.record)]
    known = _with_store(given, lambda store: facts(store, accesses))
    found = findings(accesses, known, given.sample, given.denials, random.Random(seed))  # noqa: S311 - a sample, to be drawn again
    if given.out is not None:
        write_whole(given.out, b"".join(orjson.dumps(one) + b"\n" for one in found), force=given.force)
    _show(found)
    print(f"fhir-sip: {len(accesses)} accesses looked at, {len(found)} findings, seed {seed}")
    return 0


def _show(found: list[Finding]) -> None:
    table = Table("check", "chain/record", "time", "party", "client", "user", "person", "why")
    for one in found[:_SHOWN]:
        access = one.access
        place = f"{access.chain}/{access.seq}"
        table.add_row(one.check, place, access.at, access.party, access.client, access.user, access.person, one.why)
    Console(width=None if sys.stdout.isatty() else 220).print(table)
    if len(found) > _SHOWN:
        print(f"fhir-sip: the first {_SHOWN} are shown; --out FILE has all")


def _expire(given: argparse.Namespace) -> int:
    if given.store is None:
        raise StartRefused("Events are removed from the store too: give --store URL")
    now = datetime.now(UTC)
    gone = _with_store(given, lambda store: expire(_directories(given), store, now, only_tell=given.dry_run))
    for one in gone:
        records = f"records {one.segment.first} to {one.segment.last}, {one.first_at} to {one.last_at}"
        print(f"chain {one.chain} segment {one.segment.number}: {records}")
    print(f"fhir-sip: {len(gone)} segments {'would be' if given.dry_run else 'were'} removed")
    return 0


def _with_store(given: argparse.Namespace, ask: Callable[[HapiStore], Awaitable[_Found]]) -> _Found:
    async def asking() -> _Found:
        store = HapiStore(given.store, _TIMEOUT_SECONDS)
        try:
            return await ask(store)
        finally:
            await store.close()

    return asyncio.run(asking())


def _directories(given: argparse.Namespace) -> list[Path]:
    return [directory / "audit" for directory in given.data]
