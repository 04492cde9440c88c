"""The kit's own judgement of a resource against the guide's profiles: it asks no server what is valid."""

import asyncio
import sys
from contextlib import ExitStack
from functools import partial

from fhir_sip.conformance.expecting import Resource
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from fhir_sip.validation.verdict import verdict


class Validator:
    """Started at the first question; `close` ends it."""

    def __init__(self) -> None:
        """Nothing is started."""
        self._stack = ExitStack()
        self._engine: LocalEngine | None = None

    def close(self) -> None:
        """End it, if it was started."""
        self._stack.close()

    def errors(self, resource: Resource, profile: str) -> list[str]:
        """What is wrong with it, each with its place. Raises EmbeddedStoreError when the validator does not run."""
        if self._engine is None:
            self._engine = self._stack.enter_context(LocalEngine(profiles_dir(), partial(print, "fhir-sip:", file=sys.stderr)))
        found = asyncio.run(verdict(self._engine, resource, profile))
        return [f"{issue.expression or resource['resourceType']}: {issue.text}" for issue in found if issue.severity == "error"]
