"""What is left out of the decision, door by door."""

import json
from typing import Any
from urllib.parse import unquote_plus

from tests.conformance.made.doing import (
    MEMBER,
    METADATA,
    STRANGER,
    as_leader,
    changed,
    fault,
    instead,
    of_others,
    operates,
    outcome,
    reads,
    reads_versions,
    searches,
    status,
    told,
    updates,
)
from tests.conformance.proxy import Got, Proxy, Sent


def _counts(body: Any) -> Any:
    return body | {"total": 1}


def _told_by_status(sent: Sent, got: Got, _: Proxy) -> Got | None:
    """A conditional update tells by its status whether there is a match."""
    if sent.method != "PUT" or "?" not in sent.target:
        return None
    return Got(404 if "never" in unquote_plus(sent.query) else 412, got.headers, got.body)


def _in_links(sent: Sent, got: Got, _: Proxy) -> Got | None:
    if not searches(sent) or got.status != 200 or "personnummer" not in unquote_plus(sent.query):
        return None
    return got.with_json(got.json | {"link": [{"relation": "self", "url": unquote_plus(sent.target)}]})


def _in_errors(sent: Sent, got: Got, _: Proxy) -> Got | None:
    return got.with_json(outcome(unquote_plus(sent.target))) if got.status >= 400 and sent.path.startswith("/fhir") else None


def _created(sent: Sent) -> Got:
    kind = sent.path.rpartition("/")[2]
    return told(201, {"resourceType": kind, "id": "x"}, Location=f"{sent.path}/x/_history/1")


def _takes(kind: str) -> Any:
    return lambda sent, _: _created(sent) if sent.method == "POST" and sent.path == f"/fhir/{kind}" else None


def _without_team_end(sent: Sent, _: Proxy) -> Sent | None:
    if not updates(sent) or "/CareTeam/" not in sent.path:
        return None
    team = json.loads(sent.body)
    for one in team.get("participant", ()):
        one.get("period", {}).pop("end", None)
    return Sent(sent.method, sent.target, sent.headers, json.dumps(team).encode())


def _without_withdrawal(sent: Sent, _: Proxy) -> Sent | None:
    if not updates(sent) or "/Consent/" not in sent.path:
        return None
    return Sent(sent.method, sent.target, sent.headers, json.dumps(json.loads(sent.body) | {"status": "active"}).encode())


def _history_of_closed(sent: Sent) -> bool:
    return sent.caller == STRANGER and reads_versions(sent)


FAULTS = (
    fault("reads-undecided", "a record is given to whoever asks for it", "access", before=as_leader(of_others(reads))),
    fault(
        "members-see-all",
        "a party of the team needs no consent",
        "access",
        before=as_leader(lambda s: s.caller == MEMBER and reads(s)),
    ),
    fault(
        "nobody-sees",
        "what is consented to is hidden too",
        "access",
        after=status(lambda s: s.caller == MEMBER and reads(s), {200}, 404, outcome("-")),
    ),
    fault(
        "no-token-needed",
        "without a token everything is given",
        ("access", "auth"),
        before=as_leader(
            lambda s: not s.caller and s.path.startswith("/fhir/") and not s.path.endswith(("metadata", "smart-configuration"))
        ),
    ),
    fault(
        "hidden-is-403",
        "what is hidden is 403, what is missing 404",
        "access",
        after=lambda s, g, p: (
            Got(403, g.headers, g.body)
            if s.caller == STRANGER and reads(s) and g.status == 404 and "never" not in s.path
            else None
        ),
    ),
    fault("searches-undecided", "a search finds for whoever asks", "access", before=as_leader(of_others(searches))),
    fault(
        "totals-undecided",
        "a total counts what is hidden",
        "access",
        after=lambda s, g, p: (
            g.with_json(_counts(g.json if g.status == 200 else {"resourceType": "Bundle", "type": "searchset"}), 200)
            if of_others(searches)(s)
            else None
        ),
    ),
    fault(
        "includes-undecided",
        "includes are given to whoever asks",
        "access",
        before=as_leader(lambda s: of_others(searches)(s) and "include" in s.query),
    ),
    fault(
        "chains-undecided",
        "chains and _has go through what is hidden",
        "access",
        before=as_leader(lambda s: of_others(searches)(s) and ("_has" in s.query or "patient.identifier" in s.query)),
    ),
    fault(
        "pages-are-permissions",
        "a page link is good for everybody",
        "access",
        before=as_leader(lambda s: of_others(searches)(s) and "_page=" in s.query),
    ),
    fault(
        "hidden-page-ends",
        "a page where all is hidden is the last",
        "access",
        after=changed(
            lambda s: s.caller == MEMBER and searches(s) and "_count=1" in s.query, lambda b: b | {"entry": [], "link": []}
        ),
    ),
    fault("history-undecided", "old versions are given to whoever asks", "access", before=as_leader(_history_of_closed)),
    fault(
        "operations-undecided",
        "operations are done for whoever asks",
        "access",
        before=as_leader(lambda s: s.caller == STRANGER and operates(s)),
    ),
    fault(
        "exports",
        "a bulk export is begun for whoever asks",
        "access",
        before=instead(lambda s: s.path.endswith("$export"), told(202, {})),
    ),
    fault("conditions-tell", "a conditional update tells by its status what is there", "access", after=_told_by_status),
    fault("self-grant", "a party records a consent for itself", "access", before=_takes("Consent")),
    fault("number-in-links", "the self link holds the person's number", "access", after=_in_links),
    fault("number-in-errors", "an error repeats what was asked", "access", after=_in_errors),
    fault(
        "anybody-writes",
        "an update by anybody is told as done",
        "access",
        after=status(of_others(updates), {403, 404, 412}, 200, {"resourceType": "Goal"}),
    ),
    fault("writes-undecided", "an update by anybody is done", "access", before=as_leader(of_others(updates))),
    fault(
        "own-action-refused",
        "a party cannot change its own action",
        "access",
        after=status(lambda s: s.caller == MEMBER and updates(s), {200}, 403, outcome("-")),
    ),
    fault("subscribes", "anybody subscribes to anything", "access", before=_takes("Subscription")),
    fault("membership-for-ever", "the end of a membership is not kept", "access", before=_without_team_end),
    fault("withdrawal-not-heeded", "a withdrawal is answered and not done", "access", before=_without_withdrawal),
    fault(
        "metadata-closed",
        "the CapabilityStatement needs a token",
        "access",
        after=lambda s, g, p: (
            told(403, outcome("-"))
            if METADATA(s) and not s.caller and p.seen.setdefault("asked", []).append(1) is None and len(p.seen["asked"]) > 1
            else None
        ),
    ),
)
