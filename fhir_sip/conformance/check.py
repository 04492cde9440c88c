"""A check: what is asked of a server, or of a client, by which clause, and the function that tells."""

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
    Of a client (`fhir_sip.conformance.client`) `does` is `<module>.<name>`, and `roles` are those that must show it.
    """

    id: _Id
    title: _Line
    clause: _Line
    source: Annotated[str, StringConstraints(pattern=r"^https?://|^docs/")]
    level: Literal["SHALL", "SHOULD"]
    does: Annotated[str, StringConstraints(pattern=r"^([a-z]+\.)?[a-z_]+$")]
    given: dict[str, Any] = Field(default_factory=dict)
    claims: list[str] = Field(default_factory=list)
    roles: list[Literal["ehr", "municipality"]] = Field(default_factory=list)

    def function(self, package: str, module: str) -> Callable[..., None]:
        """What `does` names: in the module it tells, else in `module`, of the package. Raises AttributeError when there is none."""
        told, _, name = self.does.rpartition(".")
        return partial(getattr(import_module(f"{package}.{told or module}"), name), **self.given)


class Suite(_Told):
    """The checks of one suite, in the order they are made."""

    suite: _Id
    title: _Line
    checks: list[Check]

    def function(self, check: Check) -> Callable[[Run], None]:
        """What makes the check: raises NotMet, or NotApplicable. Raises AttributeError when there is no such function."""
        return check.function("fhir_sip.conformance.suites", self.suite)


def suite_names() -> list[str]:
    """The suites there are for servers."""
    return sorted(path.stem for path in _SUITES.glob("*.yaml"))


def read_suite(name: str) -> Suite:
    """One suite. Raises OSError when there is none of the name, pydantic.ValidationError when its file is wrong."""
    return suite_in(_SUITES / f"{name}.yaml")


def suite_in(file: Path) -> Suite:
    """The suite that a file tells. Raises as `read_suite`."""
    return Suite.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
