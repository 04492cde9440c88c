"""What a service of plans, teams and consents does wrong: a filter dropped, an ETag forgotten, a refusal told as done."""

from typing import Any

from tests.conformance.made.doing import (
    LEADER,
    METADATA,
    SERVICES,
    asks,
    changed,
    element,
    entries,
    fault,
    instead,
    link,
    outcome,
    reads,
    reads_versions,
    searches,
    status,
    told,
    transacts,
    updates,
    without,
)
from tests.conformance.proxy import Got, Proxy, Sent


def _two_versions_in_one(body: Any) -> Any:
    return body | {"entry": list(reversed(body.get("entry", ())))}


def _matches_of_another_type(body: Any) -> Any:
    other = {"resource": {"resourceType": "Organization", "id": "x"}, "search": {"mode": "match"}}
    return body | {"entry": [*body["entry"], other]} if body.get("entry") else body


def _same_page_again(sent: Sent, got: Got, proxy: Proxy) -> Got | None:
    if not searches(sent) or got.status != 200 or not ("_count=1" in sent.query or "_page=" in sent.query):
        return None
    first = proxy.seen.setdefault("first page", got)
    return first if "_page=" in sent.query else None


def _more_than_asked(sent: Sent, _: Proxy) -> Sent | None:
    if not searches(sent) or "_count=1" not in sent.query:
        return None
    return Sent(sent.method, sent.target.replace("_count=1", "_count=50"), sent.headers, sent.body)


def _writes_nothing(sent: Sent, proxy: Proxy) -> Got | None:
    if not updates(sent) or sent.caller != LEADER:
        return None
    got = proxy.forward(Sent("GET", sent.target, {"Authorization": sent.token, "Accept": "application/fhir+json"}, b""))
    return got


def _claims_more(body: Any) -> Any:
    for resource in body["rest"][0]["resource"]:
        resource.setdefault("searchParam", []).append({"name": "no-such-parameter", "type": "string"})
    return body


def _batches(sent: Sent) -> bool:
    return sent.method == "POST" and b'"batch"' in sent.body


FAULTS = (
    fault(
        "no-etag",
        "an answer to a read has no ETag",
        (*SERVICES, "sip"),
        after=without(lambda s: s.method in ("GET", "PUT"), "ETag"),
    ),
    fault("no-last-modified", "an answer to a read has no Last-Modified", SERVICES, after=without(reads, "Last-Modified")),
    fault(
        "no-vread",
        "old versions are not found",
        SERVICES,
        after=status(lambda s: "/_history/" in s.path, {200}, 404, outcome("-")),
    ),
    fault("no-history", "the history of a record is empty", SERVICES, after=changed(reads_versions, entries(lambda _: False))),
    fault(
        "history-oldest-first",
        "a history begins with the oldest version",
        SERVICES,
        after=changed(lambda s: s.path.endswith("/_history"), _two_versions_in_one),
    ),
    fault("finds-nothing", "a search finds nothing", (*SERVICES,), after=changed(searches, entries(lambda _: False))),
    fault(
        "no-self-link",
        "a search does not tell its own address",
        SERVICES,
        after=changed(searches, link(lambda one: one["relation"] != "self")),
    ),
    fault("other-types", "a search brings matches of another type", SERVICES, after=changed(searches, _matches_of_another_type)),
    fault(
        "no-post-search",
        "a search by POST is not offered",
        SERVICES,
        after=status(lambda s: s.path.endswith("/_search"), {200}, 405, outcome("-")),
    ),
    fault(
        "nothing-is-404",
        "a search that finds nothing is 404",
        SERVICES,
        after=lambda s, g, p: (
            g.with_json(outcome("-"), 404) if searches(s) and g.status == 200 and not g.json.get("entry") else None
        ),
    ),
    fault(
        "something-for-nothing",
        "a search that matches nothing brings something",
        SERVICES,
        after=lambda s, g, p: (
            g.with_json(g.json | {"entry": [{"resource": {"resourceType": "Basic", "id": "x"}}]})
            if searches(s) and g.status == 200 and "never" in s.query
            else None
        ),
    ),
    fault(
        "no-includes",
        "includes are left out",
        "careplan",
        after=changed(searches, entries(lambda one: one.get("search", {}).get("mode") != "include")),
    ),
    fault(
        "no-next-link",
        "there is no link to the next page",
        ("careplan", "access"),
        after=changed(searches, link(lambda one: one["relation"] != "next")),
    ),
    fault("same-page-again", "the next page is the first again", "careplan", after=_same_page_again),
    fault("count-ignored", "_count is not heeded", "careplan", before=_more_than_asked),
    fault("writes-nothing", "an update is answered and not done", (*SERVICES,), before=_writes_nothing),
    fault(
        "stale-taken",
        "an update of an old version is told as done",
        (*SERVICES, "sip"),
        after=status(lambda s: s.method == "PUT", {412}, 200, {"resourceType": "CarePlan"}),
    ),
    fault("missing-is-403", "what is not there is 403", SERVICES, after=status(reads, {404}, 403)),
    fault(
        "errors-are-text",
        "an error is plain text",
        (*SERVICES, "access"),
        after=lambda s, g, p: Got(g.status, g.headers, b"Fel") if g.status >= 400 and s.path.startswith("/fhir") else None,
    ),
    fault(
        "broken-json-is-500", "a body that is no JSON is 500", SERVICES, after=status(lambda s: s.method == "POST", {400}, 500)
    ),
    fault(
        "unknown-parameter-ignored",
        "a parameter that is not known is passed over",
        SERVICES,
        after=status(searches, {400}, 200, {"resourceType": "Bundle", "type": "searchset", "link": []}),
    ),
    fault(
        "no-history-of-a-type",
        "the history of a type is claimed and not there",
        SERVICES,
        after=status(lambda s: s.path.endswith("/_history") and s.path.count("/") == 3, {200}, 404, outcome("-")),
    ),
    fault(
        "refuses-includes",
        "includes are claimed and refused",
        SERVICES,
        after=lambda s, g, p: g.with_json(outcome("-"), 400) if searches(s) and "include=" in s.query else None,
    ),
    fault("patches", "a patch is told as done", SERVICES, before=instead(lambda s: s.method == "PATCH", told(200, {}))),
    fault(
        "any-operation",
        "an operation that is not claimed is told as done",
        SERVICES,
        before=instead(lambda s: s.path.endswith("/$meta"), told(200, {"resourceType": "Parameters"})),
    ),
    fault("no-batch", "a batch is claimed and refused", "careplan", after=status(_batches, {200}, 400, outcome("-"))),
    fault(
        "batch-as-one",
        "one missing record makes the whole batch fail",
        "careplan",
        after=changed(_batches, lambda b: b | {"entry": [{"response": {"status": "404"}} for _ in b["entry"]]}),
    ),
    fault(
        "the-whole-server",
        "the history of the whole server is told to anybody",
        "careplan",
        before=instead(asks("GET", "/fhir/_history"), told(200, {"resourceType": "Bundle", "type": "history"})),
    ),
    fault(
        "any-type",
        "a type that is not claimed is searched",
        "careplan",
        before=instead(asks("GET", "/fhir/Observation"), told(200, {"resourceType": "Bundle", "type": "searchset"})),
    ),
    fault("claims-too-much", "a search parameter is claimed that is not taken", SERVICES, after=changed(METADATA, _claims_more)),
    fault("deletes", "a record is told as deleted", SERVICES, before=instead(lambda s: s.method == "DELETE", told(204, {}))),
    fault(
        "takes-anything",
        "a plan that breaks the profiles is told as stored",
        (*SERVICES,),
        after=status(transacts, {400, 403, 422}, 200, {"resourceType": "Bundle", "type": "transaction-response"}),
    ),
    fault(
        "names-no-element",
        "a refusal does not say what is wrong where",
        SERVICES,
        after=lambda s, g, p: g.with_json(outcome("Fel")) if transacts(s) and g.status == 422 else None,
    ),
    fault(
        "scope-of-consent",
        "a consent has another scope",
        "consent",
        after=changed(lambda s: reads(s) and "/Consent/" in s.path, element("scope", {"text": "samtycke"})),
    ),
    fault(
        "consent-without-organization",
        "a consent does not tell who discloses",
        "consent",
        after=changed(lambda s: reads(s) and "/Consent/" in s.path, element("organization")),
    ),
    fault(
        "consent-without-data",
        "a consent does not tell which plan",
        "consent",
        after=changed(
            lambda s: reads(s) and "/Consent/" in s.path, lambda b: b | {"provision": element("data")(b.get("provision", {}))}
        ),
    ),
    fault(
        "withdrawal-forgotten",
        "a consent is read as active after its withdrawal",
        "consent",
        after=changed(lambda s: reads(s) and "/Consent/" in s.path, element("status", "active")),
    ),
)
