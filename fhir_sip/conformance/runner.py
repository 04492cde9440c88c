"""Makes the plans, makes every check of the suites, takes the plans away again. One check's fault is never another's."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import httpx

from fhir_sip.conformance.check import Check, Suite
from fhir_sip.conformance.claims import Claims
from fhir_sip.conformance.expecting import NotApplicable, NotMet
from fhir_sip.conformance.party import Party, Recorder
from fhir_sip.conformance.run import Run
from fhir_sip.conformance.scene import Made, make_scene, take_away
from fhir_sip.conformance.validator import Validator
from fhir_sip.conformance.verdicts import Outcome, Result
from fhir_sip.demo.backend_client import BackendClient

# Who asks when no credentials are given: parties of the project's own synthetic region.
_NOBODY = ("SE9999000011-A100", "SE9999000001-R000", "SE9999000022-B100")
NAMES = ("leader", "member", "stranger")

Told = Callable[[Check, Result], object]


class Unreachable(Exception):
    """No FHIR server answers there."""


class NotOurs(Exception):
    """The server has plans that the kit did not make."""


@dataclass
class Verdict:
    """All results of a run, suite by suite, about the server at `url` or the client that came to it. `left` are records that could
    not be taken away."""

    url: str
    software: str
    started: datetime
    suites: list[tuple[Suite, list[tuple[Check, Result]]]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0
    tried: Literal["server", "client"] = "server"

    @property
    def failed(self) -> bool:
        """Whether a SHALL failed, or could not be told."""
        bad = (Outcome.FAIL, Outcome.ERROR)
        return any(check.level == "SHALL" and result.outcome in bad for _, found in self.suites for check, result in found)


def parties(url: str, credentials: Sequence[dict[str, str]], recorder: Recorder) -> list[Party]:
    """Leader, member and stranger, by their credentials in this order; without any, nobody with a token."""
    if not credentials:
        return [Party(name, organisation, url, recorder) for name, organisation in zip(NAMES, _NOBODY, strict=True)]
    return [
        Party(name, one["organisation"], url, recorder, BackendClient(one | {"fhir_url": url, "sip_url": one.get("sip_url", "")}))
        for name, one in zip(NAMES, credentials, strict=True)
    ]


def statement_of(party: Party) -> Claims:
    """What the server claims. Raises Unreachable."""
    try:
        answer = party.send("GET", "metadata")
        statement = answer.json() if answer.is_success else {}
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(f"no FHIR server answers at {party.base_url} ({type(error).__name__})") from None
    if statement.get("resourceType") != "CapabilityStatement":
        raise Unreachable(f"{party.base_url}/metadata answered {answer.status_code} and no CapabilityStatement")
    return Claims(statement)


def refuse_others_data(leader: Party) -> None:
    """Raises NotOurs when the leading party finds a plan of somebody's on the server."""
    answer = leader.get("CarePlan?_count=1&_lastUpdated=gt1900-01-01")
    if answer.is_success and answer.json().get("entry"):
        raise NotOurs("the server has plans already; say --among-others to make the kit's own beside them")


def run_suites(suites: Sequence[Suite], asking: Sequence[Party], recorder: Recorder, made: Made, tell: Told) -> Verdict:
    """Everything, each suite with plans of its own. Raises Unreachable, SceneNotMade."""
    began = time.monotonic()
    leader, member, stranger = asking
    claims = statement_of(leader)
    software = claims.statement.get("software", {})
    verdict = Verdict(leader.base_url, f"{software.get('name', '?')} {software.get('version', '')}".strip(), datetime.now(UTC))
    validator = Validator()
    try:
        for suite in suites:
            run = Run(leader, member, stranger, make_scene(leader, member, made), claims, made, validator)
            verdict.suites.append((suite, list(_results(suite, run, recorder, tell))))
    except httpx.HTTPError as error:
        raise Unreachable(f"{leader.base_url} stopped answering ({type(error).__name__})") from None
    finally:
        validator.close()
        verdict.left = clean(leader, made)
    verdict.seconds = time.monotonic() - began
    return verdict


def _results(suite: Suite, run: Run, recorder: Recorder, tell: Told) -> Iterator[tuple[Check, Result]]:
    for check in suite.checks:
        recorder.taken()
        result = _made(suite, check, run, recorder)
        tell(check, result)
        yield check, result


def clean(leader: Party, made: Made) -> list[str]:
    """Take away what a run has made; what is left when the server does not let us, or does not answer."""
    try:
        return take_away(leader, made)
    except httpx.HTTPError:
        return made.keys()


def made_file(url: str, folder: Path) -> Path:
    """Where a run notes what it has made on the server at `url`."""
    name = "".join(letter if letter.isalnum() else "-" for letter in url.rstrip("/"))
    return folder / f"made-{name}.txt"


def _made(suite: Suite, check: Check, run: Run, recorder: Recorder) -> Result:
    if missing := [claim for claim in check.claims if claim not in run.claims]:
        return Result(check.id, Outcome.SKIP, f"not claimed: {', '.join(missing)}")
    try:
        suite.function(check)(run)
    except NotMet as words:
        return Result(check.id, Outcome.FAIL, str(words), recorder.taken())
    except NotApplicable as words:
        return Result(check.id, Outcome.SKIP, str(words), recorder.taken())
    except httpx.HTTPError as error:
        return Result(check.id, Outcome.ERROR, f"no answer ({type(error).__name__})", recorder.taken())
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        return Result(
            check.id, Outcome.ERROR, f"the answer could not be read ({type(error).__name__}: {error})", recorder.taken()
        )
    return Result(check.id, Outcome.PASS, "", recorder.taken())
