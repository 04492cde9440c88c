"""What goes wrong with the SIP document and the process."""

from tests.conformance.made.doing import Match, asks, changed, element, entries, fault, outcome, status
from tests.conformance.proxy import Sent

_DOCUMENT = asks("GET", r"/sip/[A-Za-z0-9.-]+")


def _is_new(sent: Sent) -> bool:
    return sent.method == "POST" and sent.path.rstrip("/") == "/sip"


def _is_print(media_type: str) -> Match:
    return lambda sent: sent.headers.get("Accept", sent.headers.get("accept", "")) == media_type


FAULTS = (
    fault(
        "sip-lacks-a-record",
        "$sip leaves a record out",
        "sip",
        after=changed(lambda s: s.path.endswith("$sip"), entries(lambda one: one["resource"]["resourceType"] != "Task")),
    ),
    fault(
        "explains-nothing",
        "$explain tells no rule",
        "sip",
        after=changed(lambda s: s.path.endswith("$explain"), element("parameter", [])),
    ),
    fault("document-of-another", "a document has another id", "sip", after=changed(_DOCUMENT, element("id", "annan"))),
    fault("post-is-200", "a new plan is answered as one that was there", "sip", after=status(_is_new, {201}, 200)),
    fault("post-again-is-new", "the same plan again is a new one", "sip", after=status(_is_new, {200}, 201)),
    fault("another-plan-taken", "another plan under the same id is taken", "sip", after=status(_is_new, {409}, 201)),
    fault(
        "put-not-done",
        "a change is answered and not done",
        "sip",
        after=changed(lambda s: s.method == "PUT" and s.path.startswith("/sip/"), element("what_matters", "Som förut")),
    ),
    fault(
        "removal-taken",
        "what is left out is told as removed",
        "sip",
        after=status(lambda s: s.method == "PUT" and s.path.startswith("/sip/"), {422}, 200),
    ),
    fault("document-not-checked", "a plan that lacks something is taken", "sip", after=status(_is_new, {422}, 201)),
    fault(
        "rules-not-named",
        "a refusal does not name its rule",
        "sip",
        after=lambda s, g, p: g.with_json(outcome("Fel")) if s.path.startswith("/sip") and g.status in (409, 422) else None,
    ),
    fault(
        "jump-taken",
        "a jump in the process is taken",
        "sip",
        after=status(lambda s: s.method == "PUT" and s.path.startswith("/sip/"), {409}, 200),
    ),
    fault("empty-worklist", "the work list is empty", "sip", after=changed(asks("GET", "/sip/worklist"), element("plans", []))),
    fault("no-page", "no page is made", "sip", after=status(_is_print("text/html"), {200}, 406)),
    fault("no-pdf", "no PDF is made", "sip", after=status(_is_print("application/pdf"), {200}, 406)),
    fault("no-schema", "the schema is not given", "sip", after=status(asks("GET", "/sip/schema"), {200}, 404)),
)
