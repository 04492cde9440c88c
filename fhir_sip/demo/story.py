"""The story of Ylva's plan, step by step over HTTP, each step checked. What is shown is what the service answered."""

import copy
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fhir_sip.demo.backend_client import BackendClient

_EXAMPLES = Path(__file__).resolve().parents[2] / "mappings" / "sip" / "examples"
_WRITTEN = date(2026, 11, 23)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MISSING_PLAN = "no-such-plan"


@dataclass(frozen=True)
class Step:
    """One step: what happens, what was seen, and whether it was as it should be."""

    title: str
    seen: str
    held: bool
    seconds: float


def example(name: str, today: date | None = None) -> dict[str, Any]:
    """A SIP document of `mappings/sip/examples` (peter, viola, ylva), as if made this autumn.

    Plans and consents end, so their dates are moved by whole 30-day steps from the day the examples were written to `today`; the
    id tells how far, for a moved plan is another plan. Births are not moved.
    """
    document: dict[str, Any] = json.loads((_EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    steps = ((today or date.today()) - _WRITTEN).days // 30
    if steps == 0:
        return document
    moved: dict[str, Any] = _moved(document, timedelta(days=30 * steps))
    return moved | {"id": f"{document['id']}.{steps}"}


def _moved(element: Any, by: timedelta) -> Any:
    if isinstance(element, dict):
        is_person = "relationship" in element or "birth_date" in element
        return {name: child if is_person else _moved(child, by) for name, child in element.items()}
    if isinstance(element, list):
        return [_moved(child, by) for child in element]
    return (date.fromisoformat(element) + by).isoformat() if isinstance(element, str) and _DAY.fullmatch(element) else element


class YlvasStory:
    """Plays the steps in order; `play` yields each as it is done."""

    def __init__(self, region: BackendClient, municipality_a: BackendClient, municipality_b: BackendClient) -> None:
        """The three systems. Each playing has a plan id of its own, so that it can be played again on the same data."""
        self._region, self._a, self._b = region, municipality_a, municipality_b
        self._plan = example("ylva") | {"id": f"ylva-{uuid.uuid4()}"}
        self._place = ""

    def play(self) -> Iterator[Step]:
        """Play every step, also after one that did not hold."""
        for title, step in self._steps():
            started = time.monotonic()
            try:
                seen, held = step()
            except (KeyError, IndexError, ValueError) as error:
                seen, held = f"unexpected answer ({type(error).__name__})", False
            yield Step(title, seen, held, time.monotonic() - started)

    def _steps(self) -> list[tuple[str, Callable[[], tuple[str, bool]]]]:
        return [
            ("Region and municipality have plans for Peter and Viola", self._load_others),
            ("Municipality A posts Ylva's plan as SIP JSON", self._post),
            ("Posting it again changes nothing", self._post_again),
            ("Both guardians' consent is on record", self._consent_is_on_record),
            ("The region's EHR pulls the whole plan in one call", self._pull),
            ("Municipality A updates its action, the EHR sees it", self._update),
            ("Municipality B sees nothing, not even that it exists", self._stranger),
            ("A guardian withdraws, the EHR's next pull is empty", self._withdraw),
            ("The access log shows who looked", self._access_log),
        ]

    def _load_others(self) -> tuple[str, bool]:
        answers = [self._region.sip("POST", json=example("peter")), self._a.sip("POST", json=example("viola"))]
        codes = [answer.status_code for answer in answers]
        return f"answers {codes}", all(code in (200, 201) for code in codes)

    def _post(self) -> tuple[str, bool]:
        answer = self._a.sip("POST", json=self._plan)
        self._place = answer.headers.get("Location", "").rpartition("/")[2]
        return f"{answer.status_code}, plan {self._place}", answer.status_code == 201

    def _post_again(self) -> tuple[str, bool]:
        answer = self._a.sip("POST", json=self._plan)
        place = answer.headers.get("Location", "").rpartition("/")[2]
        return f"{answer.status_code}, plan {place}", answer.status_code == 200 and place == self._place

    def _consent_is_on_record(self) -> tuple[str, bool]:
        consents = self._a.sip("GET", self._place).json()["consents"]
        signers = {signature["who"] for consent in consents for signature in consent["signatures"]}
        kinds = sorted(consent["kind"] for consent in consents)
        return f"consents {', '.join(kinds)}, signed by {len(signers)}", len(signers) == 2 and "secrecy" in kinds

    def _pull(self) -> tuple[str, bool]:
        records = self._pulled(self._region)
        return self._counted(records), len(self._of_kind(records, "Goal")) == len(self._plan["goals"])

    def _update(self) -> tuple[str, bool]:
        plan, etag = self._current()
        own = next(action for action in plan["actions"] if action["responsible"] == self._a.credentials["organisation"])
        own["result"] = "Genomfört enligt planen, Ylva trivs"
        changed = self._a.sip("PUT", self._place, json=plan, headers={"If-Match": etag}).status_code
        results = [
            extension["valueString"]
            for task in self._of_kind(self._pulled(self._region), "Task")
            for extension in task.get("extension", ())
            if extension["url"].endswith("/action-result")
        ]
        return f"answer {changed}, the EHR reads the new result", changed == 200 and own["result"] in results

    def _stranger(self) -> tuple[str, bool]:
        found = self._pulled(self._b)
        hidden = self._b.fhir("GET", f"CarePlan/{self._place}")
        missing = self._b.fhir("GET", f"CarePlan/{_MISSING_PLAN}")
        same = (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
        return f"search finds {len(found)}, read answers {hidden.status_code}", not found and same and hidden.status_code == 404

    def _withdraw(self) -> tuple[str, bool]:
        plan, etag = self._current()
        changed_plan = copy.deepcopy(plan)
        for consent in changed_plan["consents"]:
            consent["signatures"][0]["withdrawn"] = time.strftime("%Y-%m-%d")
        changed = self._a.sip("PUT", self._place, json=changed_plan, headers={"If-Match": etag}).status_code
        found = self._pulled(self._region)
        return f"answer {changed}, the EHR's pull holds {len(found)}", changed == 200 and not found

    def _access_log(self) -> tuple[str, bool]:
        rows = self._a.sip("GET", f"{self._place}/access-log").json()["accesses"]
        clients = sorted({row["client"] for row in rows})
        return f"{len(rows)} accesses by {', '.join(clients)}", {"municipality-a", "region-ehr"} <= set(clients)

    def _current(self) -> tuple[dict[str, Any], str]:
        answer = self._a.sip("GET", self._place)
        return answer.json(), answer.headers["ETag"]

    def _pulled(self, system: BackendClient) -> list[dict[str, Any]]:
        """What `$sip` gives for Ylva, of this playing's plan only (an earlier one that was broken off may have left its own)."""
        [person, *_] = self._plan["person"]["identifiers"]
        identifier = {"system": "http://electronichealth.se/identifier/personnummer", "value": person["value"]}
        body = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": identifier}]}
        answer = system.fhir("POST", "CarePlan/$sip", json=body).raise_for_status()
        records = {f"{r['resourceType']}/{r['id']}": r for e in answer.json().get("entry", ()) for r in [e["resource"]]}
        own = f"CarePlan/{self._place}"
        if own not in records:
            return []
        named = set(_references(records[own]))
        named |= {reference for key in named & records.keys() for reference in _references(records[key])}
        return [record for key, record in records.items() if key in named or own in (key, *_references(record))]

    @staticmethod
    def _of_kind(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
        return [record for record in records if record["resourceType"] == kind]

    @staticmethod
    def _counted(records: list[dict[str, Any]]) -> str:
        kinds = sorted({record["resourceType"] for record in records})
        return ", ".join(f"{len(YlvasStory._of_kind(records, kind))} {kind}" for kind in kinds)


def _references(element: Any) -> Iterator[str]:
    """Every literal reference in a resource."""
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str):
            yield element["reference"]
        for child in element.values():
            yield from _references(child)
    elif isinstance(element, list):
        for child in element:
            yield from _references(child)
