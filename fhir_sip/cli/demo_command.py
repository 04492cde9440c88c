"""`fhir-sip demo`: prepares everything, plays the story with visible steps, shows a table, and stays up unless `--once`."""

import argparse
import asyncio
import contextlib
import signal
import threading
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fhir_sip.cli import directory_command
from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.cli.serve_command import embedded_store, refuse_taken_port, server_config, settings_of
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.directory import demonstration_directory
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.story import Step, YlvasStory
from fhir_sip.demo.systems import REGION_FILE, write_systems

_HOST = "127.0.0.1"
_DEFAULT_DATA = Path("demo-data")


def run(given: argparse.Namespace) -> int:
    """Play the demonstration; 0 only when every step held. Raises StartRefused or EmbeddedStoreError."""
    given.data = given.data or _DEFAULT_DATA
    settings = settings_of(given)
    console = Console()
    refuse_taken_port(_HOST, given.port)
    credentials = write_systems(settings)
    with contextlib.ExitStack() as stack:
        store_url = settings.store_url or stack.enter_context(embedded_store(settings, quick_start=True)).base_url
        asyncio.run(load(store_url, read_organisations(REGION_FILE)))
        asyncio.run(directory_command.load(store_url, demonstration_directory(date.today())))
        stack.enter_context(RunningFacade(server_config(settings, store_url, _HOST, given.port)))
        clients = [BackendClient(credentials[name]) for name in ("region-ehr", "municipality-a", "municipality-b")]
        steps = _play(console, YlvasStory(*clients))
        console.print(_table(steps))
        held = all(step.held for step in steps)
        if not given.once:
            _tell_and_wait(console, settings.public_url, settings.data_dir)
    return 0 if held else 1


def _play(console: Console, story: YlvasStory) -> list[Step]:
    steps = []
    for step in story.play():
        mark = "[green]ok[/]" if step.held else "[red]no[/]"
        console.print(f" {mark}  {step.title}: {step.seen}", highlight=False)
        steps.append(step)
    return steps


def _table(steps: list[Step]) -> Table:
    table = Table(title="One plan, shared (samordnad individuell plan)")
    for heading in ("", "step", "seen", "seconds"):
        table.add_column(heading)
    for step in steps:
        table.add_row("ok" if step.held else "NO", step.title, step.seen, f"{step.seconds:.2f}")
    return table


def _tell_and_wait(console: Console, public_url: str, data_dir: Path) -> None:
    console.print(f"FHIR         {public_url}/fhir/metadata", highlight=False)
    console.print(f"SIP JSON     {public_url}/sip/schema", highlight=False)
    console.print(f"directory    {public_url}/directory/", highlight=False)
    console.print(f"API pages    {public_url}/docs", highlight=False)
    console.print(f"credentials  {data_dir / 'clients'}/<name>.json", highlight=False)
    console.print("Ctrl-C stops it; the data stay for the next time.")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
