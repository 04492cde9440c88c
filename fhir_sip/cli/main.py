"""What people type: `fhir-sip serve|demo|organisations|directory|validate|map|conformance|conformance-client|audit`.

Each command is a module of its own.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from fhir_sip.cli import (
    audit_command,
    conformance_client_command,
    conformance_command,
    demo_command,
    directory_command,
    map_check_command,
    map_command,
    organisations_command,
    serve_command,
    validate_command,
)
from fhir_sip.errors import SipError
from fhir_sip.hapi import EmbeddedStoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status: 0 done, 1 failed with one clear sentence, 2 usage, 130 broken off."""
    parser = argparse.ArgumentParser(prog="fhir-sip", description="Shared SIP plans over FHIR R4.")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_serve(commands.add_parser("serve", help="serve FHIR and SIP JSON in front of the embedded or a named store"))
    _add_demo(commands.add_parser("demo", help="play the story of Ylva's plan on a real HAPI FHIR server, then stay up"))
    _add_organisations(commands.add_parser("organisations", help="load the directory of organisations into the store"))
    directory_command.add_arguments(commands.add_parser("directory", help="load entries of the public directory into the store"))
    validate_command.add_arguments(commands.add_parser("validate", help="check resources against the profiles, offline"))
    map_command.add_arguments(commands.add_parser("map", help="map plans from one format to another"))
    map_check_command.add_arguments(commands.add_parser("map check", help="check the folder of a mapping"))
    conformance_command.add_arguments(commands.add_parser("conformance", help="does a FHIR server speak SIP?"))
    conformance_client_command.add_arguments(commands.add_parser("conformance-client", help="does a client speak SIP?"))
    audit_command.add_arguments(commands.add_parser("audit", help="verify, export, check and expire the audit log"))
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = parser.parse_args(["map check", *words[2:]] if words[:2] == ["map", "check"] else words)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("fhir_sip").setLevel(logging.INFO if given.verbose else logging.WARNING)
    try:
        return int(given.run(given))
    except (SipError, EmbeddedStoreError) as error:
        print(f"fhir-sip: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _add_common(parser: argparse.ArgumentParser, default_data: str) -> None:
    parser.add_argument("--port", type=int, help="port to serve on, 127.0.0.1 (default 8000)", default=8000)
    parser.add_argument("--data", type=Path, metavar="DIR", help=f"data directory (default: {default_data})")
    parser.add_argument("--verbose", action="store_true", help="log a line per request")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add_common(parser, "FHIR_SIP_DATA_DIR or ./data")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.set_defaults(run=serve_command.run)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    _add_common(parser, "./demo-data")
    parser.add_argument("--once", action="store_true", help="end after the story; exit status 0 only if every step held")
    parser.set_defaults(run=demo_command.run)


def _add_organisations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="JSON list of FHIR Organization resources; each id is the HSA-id")
    parser.add_argument("--store", required=True, metavar="URL", help="base URL of the store")
    parser.set_defaults(run=organisations_command.run, verbose=False)
