"""The kit against our facade behind a proxy that does one thing wrong at a time: which checks turn red."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fhir_sip.cli.serve_command import server_config
from fhir_sip.conformance.scene import SceneNotMade
from fhir_sip.conformance.verdicts import Outcome
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import write_systems
from fhir_sip.settings import Settings
from tests.conformance.proxy import HONEST, Fault, Proxy
from tests.conformance.running import told, verdict_of
from tests.systems import PATIENCE_SECONDS, free_port


@dataclass(frozen=True)
class Behind:
    """A facade behind the proxy, and the credentials of the three parties."""

    proxy: Proxy
    credentials: Sequence[dict[str, Any]]
    folder: Path

    def red(self, fault: Fault = HONEST, suites: Sequence[str] = ()) -> dict[str, str]:
        """The checks of the fault's suites (or of these) that fail or cannot be told, with what they say."""
        self.proxy.wrong(fault)
        try:
            verdict = verdict_of(f"{self.proxy.url}/fhir", self.credentials, self.folder, suites or fault.suites)
        except SceneNotMade as words:
            return {"no plans": str(words)[:200]}
        finally:
            self.proxy.wrong(HONEST)
        return told(verdict, Outcome.FAIL, Outcome.ERROR)


@contextmanager
def behind_a_proxy(store_url: str, folder: Path) -> Iterator[Behind]:
    """The facade tells its callers the proxy's address, so that every link leads through it."""
    port = free_port()
    with Proxy(f"127.0.0.1:{port}") as proxy:
        settings = Settings(data_dir=folder, public_url=proxy.url, store_timeout_seconds=PATIENCE_SECONDS)
        found = write_systems(settings)
        credentials = [found[name] for name in ("municipality-a", "region-ehr", "municipality-b")]
        with RunningFacade(server_config(settings, store_url, "127.0.0.1", port)):
            yield Behind(proxy, credentials, folder)
