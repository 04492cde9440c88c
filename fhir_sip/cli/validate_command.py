"""`fhir-sip validate FILE…`: are these resources valid by our profiles? Offline, by the validator the store has.

JSON, XML and NDJSON files, each a resource or a Bundle. One line per finding on standard output, progress on standard error.
Exit status: 0 all valid, 1 something is not, 2 usage, 3 a file cannot be read or the validator does not run.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from fhir_sip.cli.junit import junit_xml
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.validation.json_body import parse_json_object
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.messages import base_issue
from fhir_sip.validation.profiles import profiles_dir, profiles_of
from fhir_sip.validation.store_outcome import issues_of_outcome
from fhir_sip.validation.verdict import verdict

_MAX_DEPTH = 50
_UNUSABLE = 3


@dataclass(frozen=True)
class Checked:
    """One resource that was checked: where it stands (`file.json`, or `file.ndjson:7`), and what was found."""

    place: str
    issues: list[Issue]

    @property
    def is_valid(self) -> bool:
        """True when there is no error; warnings are allowed."""
        return not any(issue.severity == "error" for issue in self.issues)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a resource or Bundle: .json, .xml, .ndjson")
    parser.add_argument(
        "--profile", metavar="NAME", help="check against this profile of ours, e.g. SipOffer (default: the claimed)"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a JUnit XML report too")
    parser.add_argument("--quiet", action="store_true", help="print no warnings, no progress, and nothing about what is valid")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Check every file; see the module for the exit status."""
    console = Console(stderr=True, quiet=given.quiet)
    try:
        profile = _canonical(given.profile)
        contents = [(file, file.read_text(encoding="utf-8-sig")) for file in given.files]
        with LocalEngine(profiles_dir(), partial(print, "fhir-sip:", file=sys.stderr)) as engine:
            checked = _check_all(engine, contents, profile, console, quiet=given.quiet)
        if given.junit:
            given.junit.write_text(junit_xml([(one.place, one.issues) for one in checked]), encoding="utf-8")
    except (OSError, UnicodeDecodeError, EmbeddedStoreError) as error:
        reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
        print(f"fhir-sip: {'a file is not UTF-8' if isinstance(error, UnicodeDecodeError) else reason}", file=sys.stderr)
        return _UNUSABLE
    invalid = sum(not one.is_valid for one in checked)
    console.print(f"{len(checked)} checked, {invalid} invalid")
    return 1 if invalid else 0


def _canonical(name: str | None) -> str | None:
    known = {url.rpartition("/")[2]: url for urls in profiles_of().values() for url in urls}
    if name is None or name in known.values():
        return name
    if name not in known:
        print(f"fhir-sip: no profile {name}; there are {', '.join(sorted(known))}", file=sys.stderr)
        raise SystemExit(2)
    return known[name]


def _check_all(
    engine: LocalEngine, contents: list[tuple[Path, str]], profile: str | None, console: Console, *, quiet: bool
) -> list[Checked]:
    resources = [(place, text, file.suffix) for file, content in contents for place, text in _resources(file, content)]
    checked = []
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        for place, text, suffix in progress.track(resources, description="Validating"):
            issues = _check_xml(engine, text, profile) if suffix == ".xml" else _check_json(engine, text, profile)
            checked.append(Checked(place, issues))
            _print(checked[-1], quiet=quiet)
    return checked


def _resources(file: Path, content: str) -> Iterator[tuple[str, str]]:
    """Each resource's place and text."""
    if file.suffix != ".ndjson":
        yield str(file), content
        return
    for number, line in enumerate(content.split("\n"), 1):  # a text may hold other line separators, such as U+2028
        if line.strip():
            yield f"{file}:{number}", line


def _check_json(engine: LocalEngine, text: str, profile: str | None) -> list[Issue]:
    try:
        resource = parse_json_object(text.encode(), _MAX_DEPTH)
    except InvalidRequest as unreadable:
        return [replace(issue, expression=None) for issue in unreadable.issues]
    return asyncio.run(verdict(engine, resource, profile))


def _check_xml(engine: LocalEngine, text: str, profile: str | None) -> list[Issue]:
    """The XML as it stands (its own faults), then, when it can be read, the resource in it.

    A document type is none of FHIR's (http://hl7.org/fhir/R4/xml.html), and the engine never sees its entities.
    """
    if "<!DOCTYPE" in text:
        return [base_issue("fhir-unreadable", None)]
    outcome, resource = engine.validate_text(text)
    of_form = [issue for issue in issues_of_outcome(outcome) if issue.severity == "error"]
    if resource is None or any(issue.rule == "fhir-unknown-element" for issue in of_form):
        return of_form or [base_issue("fhir-unreadable", None)]
    return asyncio.run(verdict(engine, resource, profile))


def _print(checked: Checked, *, quiet: bool) -> None:
    for issue in checked.issues:
        if issue.severity == "error" or not quiet:
            print(
                f"{checked.place}  {issue.severity}  {issue.expression or '-'}  {issue.rule or issue.code}  {issue.text}",
                flush=True,
            )
    if not checked.issues and not quiet:
        print(f"{checked.place}  valid", flush=True)
