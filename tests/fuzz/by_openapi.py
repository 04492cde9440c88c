"""Requests that schemathesis makes out of the service's own OpenAPI, good ones and bad, judged as the fuzzer's."""

import contextlib
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable

from fhir_sip.demo.backend_client import BackendClient
from tests.fuzz.judging import faults_of, number_pattern
from tests.fuzz.running import Advance
from tests.fuzz.sending import Got, Sent
from tests.fuzz.tally import Tally

_ONCE = settings(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False)
_TIMEOUT_SECONDS = 60


def send_from_openapi(tally: Tally, client: BackendClient, number: str, each: int, seed: int, advance: Advance) -> None:
    """Send `each` good and `each` bad requests of every operation; texts are often the sentinel `number`."""
    described = requests.get(f"{client.fhir_url.removesuffix('/fhir')}/openapi.json", timeout=_TIMEOUT_SECONDS).json()
    schema = schemathesis.openapi.from_dict(_with_number(described, number))
    with contextlib.closing(requests.Session()) as session:
        session.trust_env = False
        for found in schema.get_all_operations():
            for mode in schemathesis.GenerationMode:
                cases = found.ok().as_strategy(mode)
                send = _sending(tally, client, session, f"OpenAPI, {mode.value}", number, advance)
                with contextlib.suppress(Unsatisfiable):  # nothing can be wrong where nothing is given
                    seeded(seed)(settings(_ONCE, max_examples=each)(given(cases)(send)))()


def _sending(
    tally: Tally, client: BackendClient, session: requests.Session, kind: str, number: str, advance: Advance
) -> Callable[[Any], None]:
    public_url, pattern = client.fhir_url.removesuffix("/fhir"), number_pattern(number)

    def send(case: Any) -> None:
        answer = case.call(public_url, session, {"Authorization": f"Bearer {client.token()}"}, timeout=_TIMEOUT_SECONDS)
        headers = tuple((name, value) for name, values in answer.headers.items() for value in values)
        got = Got(answer.status_code, headers, answer.content)
        sent = repr((case.query, case.body)).encode()
        asked = Sent(case.operation.label, case.method, case.formatted_path, dict(case.headers or {}), sent)
        advance(tally.add(kind, asked, got, list(faults_of(asked, got, pattern))))

    return send


def _with_number(described: Any, number: str) -> Any:
    """The OpenAPI where a plain text may as well be the number, or a text around it."""
    if isinstance(described, list):
        return [_with_number(one, number) for one in described]
    if not isinstance(described, dict):
        return described
    if described == {"type": "string"}:
        return {"anyOf": [{"type": "string", "enum": [number, f"x|{number}", f"Patient/{number}"]}, described]}
    return {name: _with_number(value, number) for name, value in described.items()}
