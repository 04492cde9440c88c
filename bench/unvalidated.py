"""Validation switched off, to measure what it costs. It lives here: the service has no switch for it, and refuses such a store.

`python -m bench.unvalidated serve …` is `fhir-sip serve …` without that refusal.
"""

import dataclasses
import sys

import fhir_sip.app
from fhir_sip.cli import main
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.hapi.installation import Installation
from fhir_sip.store import HapiStore

_SETTING = "hapi.fhir.enable_repository_validating_interceptor="


class UnvalidatedStore(EmbeddedStore):
    """The embedded store with this one setting changed; the profiles are loaded all the same."""

    def _supervise(self, installation: Installation) -> None:
        settings = installation.settings.read_text(encoding="utf-8")
        if settings.count(f"{_SETTING}true") != 1:
            raise RuntimeError(f"{_SETTING} is not where it was")
        self._data_dir.mkdir(parents=True, exist_ok=True)
        changed = self._data_dir / "settings.properties"
        changed.write_text(settings.replace(f"{_SETTING}true", f"{_SETTING}false"), encoding="utf-8")
        super()._supervise(dataclasses.replace(installation, settings=changed))


async def _take_any_store(_: HapiStore) -> None:
    """In place of `refuse_unfit_store`."""


if __name__ == "__main__":
    vars(fhir_sip.app)["refuse_unfit_store"] = _take_any_store
    sys.exit(main())
