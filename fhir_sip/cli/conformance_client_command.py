"""`fhir-sip conformance-client URL`: does a client speak SIP? It is let through to the server at URL, and judged (docs/conformance.md).

Exit status: 0 every SHALL that was tried is met, 1 one is not, 2 usage, 3 the server does not answer, or the client never came.
"""

import argparse
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from fhir_sip.caller.jwk_sets import parse_jwk_set
from fhir_sip.cli.conformance_command import credentials_in
from fhir_sip.cli.conformance_reports import sum_up, tell, told, write_reports
from fhir_sip.cli.serve_command import refuse_taken_port
from fhir_sip.conformance.client.exchange import Exchange
from fhir_sip.conformance.client.staging import SITUATIONS
from fhir_sip.conformance.client.trial import Trial
from fhir_sip.conformance.reports.json_lines import outcomes_in
from fhir_sip.conformance.runner import Unreachable

_USAGE, _NOBODY = 2, 3
_ROLES = ("ehr", "municipality")
_LONGEST = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("url", help="base URL of the FHIR server that the client is let through to")
    parser.add_argument("--client", type=Path, required=True, metavar="FILE", help="the client's credentials at that server")
    parser.add_argument("--jwks", type=Path, metavar="FILE", help="public keys that the client signs with (default: its own)")
    parser.add_argument("--role", action="append", choices=_ROLES, default=[], help="what the client must show: may be repeated")
    parser.add_argument("--without", action="append", choices=list(SITUATIONS), default=[], help="a situation that is not made")
    parser.add_argument("--seconds", type=float, metavar="N", help="end after so long (default: when stopped)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8099, help="port to listen on (default 8099)")
    parser.add_argument("--public-url", metavar="URL", help="how the client reaches it (default http://127.0.0.1:<port>)")
    parser.add_argument(
        "--out", type=Path, default=Path("conformance"), metavar="DIR", help="where the reports go (./conformance)"
    )
    parser.add_argument("--against", type=Path, metavar="FILE", help="results.jsonl of an earlier run: tell what has changed")
    parser.set_defaults(run=run, verbose=False)


def run(given: argparse.Namespace) -> int:
    """Let the client through until it is over, then judge; see the module for the exit status."""
    console = Console(stderr=True)
    refuse_taken_port(given.host, given.port)
    public_url = given.public_url or f"http://127.0.0.1:{given.port}"
    try:
        credentials = credentials_in(given.client)
        keys = parse_jwk_set(given.jwks.read_bytes()) if given.jwks else None
        before = outcomes_in(given.against) if given.against else None
        given.out.mkdir(parents=True, exist_ok=True)
        trial = Trial(given.url, credentials, public_url, keys, set(SITUATIONS) - set(given.without))
    except (OSError, ValueError, KeyError) as error:
        return told(f"{getattr(error, 'filename', None) or 'a file'} cannot be used: {type(error).__name__}", _USAGE)
    with trial, _stopped() as over:
        try:
            trial.open(lambda exchange: _heard(console, exchange), given.host, given.port)
        except Unreachable as words:
            return told(f"{given.url}: {words}", _NOBODY)
        place = _write_credentials(given.out, trial)
        console.print(f"the client's credentials: {place}; stop with Ctrl-C", markup=False, highlight=False, soft_wrap=True)
        over.wait(given.seconds)
    if not trial.seen().exchanges:
        return told("the client never came", _NOBODY)
    verdict = trial.verdict(given.role, lambda check, result: tell(console, check, result))
    write_reports(given.out, verdict, before)
    sum_up(console, verdict, given.out)
    return 1 if verdict.failed else 0


@contextmanager
def _stopped() -> Iterator[threading.Event]:
    """Set at Ctrl-C, and at the signal that ends a command in the background."""
    over = threading.Event()
    before = {number: signal.signal(number, lambda *_: over.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield over
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write_credentials(folder: Path, trial: Trial) -> Path:
    """Readable by the owner only: the private key is in it."""
    place = folder / "client.json"
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(trial.for_the_client(), file, indent=2)
    return place


def _heard(console: Console, exchange: Exchange) -> None:
    shown = exchange.evidence
    request = shown.request if len(shown.request) <= _LONGEST else f"{shown.request[:_LONGEST]}…"
    console.print(f"{shown.status} {request} {exchange.given.staged}".rstrip(), markup=False, highlight=False, soft_wrap=True)
