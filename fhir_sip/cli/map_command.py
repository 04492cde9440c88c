"""`fhir-sip map FROM TO FILE…`: plans from one format to another, each whole or not at all (docs/map.md).

A fault or a warning is a line on standard error: `file.csv:7: insats.1.ansvarig: pattern: …`; what is mapped goes to `--out DIR`, or,
when it is one document, to standard output. Exit status: 0 all mapped, 1 something was refused, 2 usage, 3 a file cannot be read or
written, or the validator does not run.
"""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress

from fhir_sip.cli.whole_file import NotWritten, write_whole
from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.mapping import MappingInvalid
from fhir_sip.mapping.csv_rows import write_rows
from fhir_sip.mapping.formats import FHIR, UnknownFormat, format_named
from fhir_sip.mapping.reading_files import KINDS, FileUnreadable, Piece, read_pieces
from fhir_sip.mapping.road import LEFT_ASIDE, NO_WAY_BACK, Road, road
from fhir_sip.mapping.roads import Fault, Refused
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from fhir_sip.validation.verdict import verdict

_USAGE, _UNUSABLE = 2, 3
_STDIN = Path("-")

Validate = Callable[[Any], list[Fault]]


class _Stopped(Exception):
    """The run ends at once, with this exit status and sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class _Mapped(NamedTuple):
    """One document that was mapped: the file's stem with its number where the file holds several, and what was made."""

    name: str
    made: Any


class _File(NamedTuple):
    """One file to write: its name, and the bytes."""

    name: str
    content: bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("start", metavar="FROM", help="sip, fhir, a source of mappings/, or a folder with source.yaml")
    parser.add_argument(
        "end", metavar="TO", help="the same, or source:table; html, pdf, text; html:ID, pdf:ID, ics:ID of a meeting"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a file (.json, .ndjson, .csv, .xml), or - with --as")
    parser.add_argument("--as", dest="kind", choices=KINDS, help="kind of standard input, or of every file")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write a file for each document here")
    parser.add_argument("--csv", action="store_true", help="write the forms as the rows of one CSV file; TO is a flat source")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--strict", action="store_true", help="refuse a document of which something is left aside")
    parser.add_argument("--validate", action="store_true", help="check FHIR that is made against the profiles, offline")
    parser.add_argument("--quiet", action="store_true", help="print no warnings and no progress")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Map every file; see the module for the exit status."""
    console = Console(stderr=True, quiet=given.quiet)
    try:
        way = _road(given)
        pieces, refused = _read(given, way)
        if given.out is None and len(pieces) > 1 and not given.csv:
            raise _Stopped(_USAGE, f"{len(pieces)} documents: name a folder for them with --out DIR")
        with _validator(given) as validate:
            mapped = list(_map_all(given, way, pieces, validate, console))
        _write(given, _files(given, way, mapped))
    except _Stopped as stopped:
        print(f"fhir-sip: {stopped}", file=sys.stderr)
        return stopped.status
    refused += len(pieces) - len(mapped)
    console.print(f"{len(mapped)} mapped, {refused} refused")
    return 1 if refused else 0


def _road(given: argparse.Namespace) -> Road:
    try:
        if ":" in given.start and not Path(given.start).is_dir():
            raise _Stopped(_USAGE, f"{given.start}: a form that is read says itself which it is; name the source alone")
        way = road(format_named(given.start), format_named(given.end))
    except UnknownFormat as unknown:
        raise _Stopped(_USAGE, str(unknown)) from None
    except MappingInvalid as invalid:
        raise _Stopped(_USAGE, f"the source is not in order, see fhir-sip map check: {invalid.faults[0]}") from None
    if given.validate and way.end.name != FHIR:
        raise _Stopped(_USAGE, "--validate checks FHIR: TO is not fhir")
    if given.csv and not (way.end.source and way.end.source.flat):
        raise _Stopped(_USAGE, "--csv writes rows of flat forms: TO is no flat source")
    return way


def _read(given: argparse.Namespace, way: Road) -> tuple[list[tuple[Path, str, Piece]], int]:
    """Give each document with its file and its name, and how many files were refused as a whole."""
    found, refused = [], 0
    for file in given.files:
        kind = given.kind or file.suffix.removeprefix(".")
        if file == _STDIN and given.kind is None:
            raise _Stopped(_USAGE, "say what kind standard input is, with --as")
        if kind not in KINDS:
            raise _Stopped(_USAGE, f"{file}: of no kind that is read ({', '.join(KINDS)}); name it with --as")
        try:
            content = sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()
            pieces = read_pieces(way.start.source, content, kind)
        except OSError as error:
            raise _Stopped(_UNUSABLE, f"{file}: {error.strerror}") from None
        except FileUnreadable as unreadable:
            raise _Stopped(_USAGE, f"{file}: {unreadable}") from None
        except Refused as refusal:
            _tell(file, refusal.faults)
            refused += 1
            continue
        stem = "stdin" if file == _STDIN else file.stem.removesuffix(f".{way.start.name}")
        found += [(file, f"{stem}-{piece.number}" if len(pieces) > 1 else stem, piece) for piece in pieces]
    return found, refused


def _map_all(
    given: argparse.Namespace, way: Road, pieces: list[tuple[Path, str, Piece]], validate: Validate, console: Console
) -> Iterator[_Mapped]:
    with Progress(console=console, transient=True, disable=given.quiet or not console.is_terminal) as progress:
        for file, name, piece in progress.track(pieces, description="Mapping"):
            try:
                if piece.faults:
                    raise Refused(*piece.faults)
                made = way.map(piece.data)
                faults = validate(made)
                aside = way.left_aside(piece.data, made)
                if faults or (given.strict and aside):
                    raise Refused(*faults, *(aside if given.strict else ()))
            except Refused as refusal:
                _tell(file, map(piece.placed, refusal.faults))
                continue
            if not given.quiet:
                _tell(file, map(piece.placed, aside), "warning: ")
            yield _Mapped(name, made)


@contextlib.contextmanager
def _validator(given: argparse.Namespace) -> Iterator[Validate]:
    if not given.validate:
        yield lambda made: []
        return
    try:
        with LocalEngine(profiles_dir(), partial(print, "fhir-sip:", file=sys.stderr)) as engine:
            yield partial(_faults_of_profiles, engine)
    except EmbeddedStoreError as error:
        raise _Stopped(_UNUSABLE, str(error)) from None


def _faults_of_profiles(engine: LocalEngine, made: Any) -> list[Fault]:
    issues = asyncio.run(verdict(engine, made))
    return [
        Fault(f"fhir:{issue.expression}", issue.rule or issue.code, issue.text) for issue in issues if issue.severity == "error"
    ]


def _files(given: argparse.Namespace, way: Road, mapped: list[_Mapped]) -> list[_File]:
    if given.csv:
        name = way.end.ending.removesuffix(".json") + ".csv"
        return [_File(name, write_rows([one.made for one in mapped]))] if mapped else []
    return [_File(f"{one.name}.{way.end.ending}", way.end.file(one.made)) for one in mapped]


def _write(given: argparse.Namespace, files: list[_File]) -> None:
    if given.out is None:
        for one in files:
            sys.stdout.buffer.write(one.content)
            sys.stdout.buffer.flush()
        return
    written: set[Path] = set()
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        for one in files:
            file = given.out / one.name
            if file in written:
                raise _Stopped(_UNUSABLE, f"{file}: two of the files have this name; map them into two folders")
            write_whole(file, one.content, force=given.force)
            written.add(file)
    except NotWritten as refusal:
        raise _Stopped(_UNUSABLE, str(refusal)) from None
    except OSError as error:
        raise _Stopped(_UNUSABLE, f"{error.filename or given.out}: {error.strerror}") from None


def _tell(file: Path, faults: Iterable[Fault], kind: str = "") -> None:
    for fault in faults:
        what = f"{fault.path or '-'}: {fault.rule}: {fault.text}"
        if fault.rule == LEFT_ASIDE:
            what = f"{LEFT_ASIDE}: {fault.path}"
        elif fault.rule == NO_WAY_BACK:
            what = f"{NO_WAY_BACK}: {fault.text}"
        print(f"{file}:{fault.line or 1}: {kind}{what}", file=sys.stderr, flush=True)
