"""`fhir-sip map check FOLDER…`: is a source of a mapping complete, true to both sides, and shown by its examples?

One line per finding on standard output, `file:line: rule: text`; warnings too unless `--quiet`. Progress on standard error.
Exit status: 0 no error, 1 an error in some source, 2 usage, 3 a folder cannot be read or the validator does not run.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from fhir_sip.cli.junit import junit_xml
from fhir_sip.errors import Issue
from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.mapping.check import Finding, findings_in
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir

_UNUSABLE = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="a source: a folder with source.yaml")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a JUnit XML report too")
    parser.add_argument("--validate", action="store_true", help="check what the examples map to against the profiles, offline")
    parser.add_argument("--quiet", action="store_true", help="print no warnings and no progress")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Check every folder; see the module for the exit status."""
    console = Console(stderr=True, quiet=given.quiet)
    for folder in given.folders:
        if not (folder / "source.yaml").is_file():
            print(f"fhir-sip: {folder}: no source.yaml here", file=sys.stderr)
            return _UNUSABLE
    try:
        found = _check_all(given, console)
        if given.junit:
            given.junit.write_text(junit_xml([_case(*one) for one in found], "fhir-sip map check"), encoding="utf-8")
    except OSError as error:
        print(f"fhir-sip: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return _UNUSABLE
    except EmbeddedStoreError as error:
        print(f"fhir-sip: {error}", file=sys.stderr)
        return _UNUSABLE
    findings = [one for _, listed in found for one in listed]
    errors = sum(one.severity == "error" for one in findings)
    console.print(f"{len(found)} checked, {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _check_all(given: argparse.Namespace, console: Console) -> list[tuple[str, list[Finding]]]:
    found = []
    with contextlib.ExitStack() as stack:
        engine = None
        if given.validate:
            engine = stack.enter_context(LocalEngine(profiles_dir(), partial(print, "fhir-sip:", file=sys.stderr)))
        for folder in given.folders:
            with console.status(f"Checking {folder}"):
                found.append((str(folder), list(_printed(findings_in(folder, engine), quiet=given.quiet))))
    return found


def _printed(findings: Iterable[Finding], *, quiet: bool) -> Iterable[Finding]:
    for finding in findings:
        if finding.severity == "error":
            print(finding, flush=True)
        elif not quiet:
            print(f"{finding.file}:{finding.line}: warning: {finding.rule}: {finding.text}", flush=True)
        yield finding


def _case(folder: str, findings: Sequence[Finding]) -> tuple[str, list[Issue]]:
    return folder, [Issue("invalid", one.text, f"{one.file}:{one.line}", one.rule, one.severity) for one in findings]
