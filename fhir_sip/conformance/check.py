"""A check: what is asked of a server, by which clause, and the function that asks it."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fhir_sip.conformance.run import Run

_SUITES = Path(__file__).with_name("suites")
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,60}$")]
_Line = Annotated[str, StringConstraints(min_length=3, max_length=300)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Check(_Told):
    """`clause` is what it traces to, `source` where that is written; `claims` are those of the CapabilityStatement without which it is
    skipped. `does` names a function of the suite's module (or `common.<name>`, `claimed.<name>`), `given` what it is called with
    besides the run.
    """

    id: _Id
    title: _Line
    clause: _Line
    source: Annotated[str, StringConstraints(pattern=r"^https?://|^docs/")]
    level: Literal["SHALL", "SHOULD"]
    does: Annotated[str, StringConstraints(pattern=r"^((common|claimed)\.)?[a-z_]+$")]
    given: dict[str, Any] = Field(default_factory=dict)
    claims: list[str] = Field(default_factory=list)


class Suite(_Told):
    """The checks of one suite, in the order they are made."""

    suite: _Id
    title: _Line
    checks: list[Check]

    def function(self, check: Check) -> Callable[[Run], None]:
        """What makes the check: raises NotMet, or NotApplicable. Raises AttributeError when there is no such function."""
        module, _, name = check.does.rpartition(".")
        found = getattr(import_module(f"fhir_sip.conformance.suites.{module or self.suite}"), name)
        return partial(found, **check.given)


def suite_names() -> list[str]:
    """The suites there are."""
    return sorted(path.stem for path in _SUITES.glob("*.yaml"))


def read_suite(name: str) -> Suite:
    """One suite. Raises OSError when there is none of the name, pydantic.ValidationError when its file is wrong."""
    return Suite.model_validate(yaml.safe_load((_SUITES / f"{name}.yaml").read_text(encoding="utf-8")))
