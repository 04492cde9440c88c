"""What the fuzzing needs: a facade in a process of its own with its log in a file, the sentinel, and its right requests."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.facade_process import FacadeProcess
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.systems import write_systems
from fhir_sip.log_lines import LogLine
from fhir_sip.settings import Settings
from tests.fuzz.judging import number_pattern
from tests.fuzz.seeds import seeds
from tests.fuzz.sending import Sent
from tests.systems import PATIENCE_SECONDS, free_port, new_child


@dataclass(frozen=True)
class Scene:
    """A running facade with `log` as its file, the municipality that calls it, and requests about the person of `number`."""

    client: BackendClient
    number: str
    requests: list[Sent]
    log: Path

    def lines_with_the_number(self, *others: Path) -> list[str]:
        """Lines of the facade's log, and of other files, that hold the number; each with the file's name."""
        pattern = number_pattern(self.number)
        files = [self.log, *others]
        lines = ((file, line) for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
        return [f"{file.name}: {line}" for file, line in lines if pattern.search(line)]

    def troubles_with_the_store(self) -> list[str]:
        """What the facade logged of a store that did not answer, or not in time."""
        words = LogLine.STORE_UNREACHABLE.value.partition(",")[0]
        return [line for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines() if words in line]


@contextmanager
def scene(folder: Path, store_url: str, fault: str = "none") -> Iterator[Scene]:
    """Start it all in front of a store; `fault` is a name of `loud_facade.FAULTS` or `none`."""
    port, log = free_port(), folder / "facade.log"
    settings = Settings(data_dir=folder, public_url=f"http://127.0.0.1:{port}", store_timeout_seconds=PATIENCE_SECONDS)
    client = BackendClient(write_systems(settings)["municipality-a"])
    program = (sys.executable, "-m", "tests.fuzz.loud_facade", str(log), fault)
    with FacadeProcess(settings, store_url, port, program):
        number = new_child()[1]
        yield Scene(client, number, seeds(client, number), log)
        client.close()
