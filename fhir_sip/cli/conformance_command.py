"""`fhir-sip conformance URL`: does a FHIR server speak SIP? Runs against any R4 base URL, ours or not (docs/conformance.md).

Exit status: 0 every SHALL that was tried is met, 1 one is not, 2 usage, 3 the server does not answer, or does not take the plans.
"""

import argparse
import json
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from fhir_sip.cli.conformance_reports import sum_up, tell, told, write_reports
from fhir_sip.conformance.check import read_suite, suite_names
from fhir_sip.conformance.party import Recorder
from fhir_sip.conformance.reports.json_lines import outcomes_in
from fhir_sip.conformance.runner import (
    NAMES,
    NotOurs,
    Unreachable,
    clean,
    made_file,
    parties,
    refuse_others_data,
    run_suites,
    statement_of,
)
from fhir_sip.conformance.scene import Made, SceneNotMade

_USAGE, _UNREACHABLE = 2, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("url", help="base URL of the FHIR server")
    parser.add_argument("--suite", action="append", choices=suite_names(), help="only this suite, or these (default: all)")
    parser.add_argument(
        "--client",
        action="append",
        type=Path,
        metavar="FILE",
        help=f"credentials of three parties, in this order: {', '.join(NAMES)}; none: nobody has a token",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("conformance"), metavar="DIR", help="where the reports go (./conformance)"
    )
    parser.add_argument("--against", type=Path, metavar="FILE", help="results.jsonl of an earlier run: tell what has changed")
    parser.add_argument("--among-others", action="store_true", help="run although the server has plans that the kit did not make")
    parser.add_argument("--clean", action="store_true", help="only take away what a run that was broken off has left")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Run the suites; see the module for the exit status."""
    console = Console(stderr=True)
    try:
        credentials = [credentials_in(file) for file in given.client or ()]
        before = outcomes_in(given.against) if given.against else None
        given.out.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, KeyError) as error:
        return told(f"{getattr(error, 'filename', None) or 'a file'} cannot be used: {type(error).__name__}", _USAGE)
    if len(credentials) not in (0, len(NAMES)):
        return told(f"--client is given {len(NAMES)} times ({', '.join(NAMES)}), or not at all", _USAGE)
    recorder, made = Recorder(), Made(made_file(given.url, given.out))
    with ExitStack() as stack:
        asking = [stack.enter_context(closing(party)) for party in parties(given.url, credentials, recorder)]
        try:
            statement_of(asking[0])
            if given.clean:
                return _cleaned(clean(asking[0], made))
            if not given.among_others:
                refuse_others_data(asking[0])
            suites = [read_suite(name) for name in given.suite or suite_names()]
            verdict = run_suites(suites, asking, recorder, made, partial(tell, console))
        except NotOurs as words:
            return told(str(words), _USAGE)
        except (Unreachable, SceneNotMade) as words:
            return told(str(words), _UNREACHABLE)
    write_reports(given.out, verdict, before)
    sum_up(console, verdict, given.out)
    return 1 if verdict.failed else 0


def credentials_in(file: Path) -> dict[str, Any]:
    """The credentials of a party. Raises OSError, ValueError, KeyError."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if missing := {"client_id", "organisation", "scopes", "private_jwk", "token_url"} - found.keys():
        raise KeyError(*missing)
    return found


def _cleaned(left: list[str]) -> int:
    return told(f"could not be taken away: {', '.join(left)}", 1) if left else 0
