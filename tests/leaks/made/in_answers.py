"""Faults in what an answer, a poll or a log line tells (L19, L21, L22)."""

import dataclasses
from typing import Any

import orjson
import pytest

from tests.faults.faults import Fault, hidden_answered_403
from tests.leaks.made.patching import faults, passes_through, permit_when

# L19


def _display_kept(patch: pytest.MonkeyPatch) -> None:
    for module in ("fhir_sip.access.outward", "fhir_sip.interactions.commit", "fhir_sip.interactions.exchange"):
        patch.setattr(f"{module}.without_displays", lambda resource: resource)


def _stale_told_before_hidden(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import commit

    changes = commit._changes

    def telling(exchange: Any, proposals: Any, before: Any) -> Any:
        for proposal in proposals:
            if not proposal.is_new and proposal.key in before and before[proposal.key]["meta"]["versionId"] != proposal.version:
                raise commit.stale(before[proposal.key]["meta"]["versionId"])
        return changes(exchange, proposals, before)

    patch.setattr(commit, "_changes", telling)


def _whereabouts_in_a_header(patch: pytest.MonkeyPatch) -> None:
    """A 404 for something hidden has the length of another, and so tells: here a header does."""
    from fhir_sip import answering

    finished = answering.finished

    def telling(response: Any, request: Any, trail: Any, *given: Any) -> Any:
        response.headers["X-Records"] = str(len(trail.records))
        return finished(response, request, trail, *given)

    patch.setattr(answering, "finished", telling)


# L21


def _emergency_told_to_all(patch: pytest.MonkeyPatch) -> None:
    permit_when(lambda _, __, resource: orjson.dumps(resource).find(b'"code":"emergency"') > 0)(patch)


def _emergency_opens_everything(patch: pytest.MonkeyPatch) -> None:
    permit_when(lambda exchange, *_: exchange.caller.purpose == "ETREAT")(patch)


def _etag_of_everything(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.plan_views import PlanView

    def version(self: PlanView) -> str:
        return "-".join(sorted(resource["meta"]["versionId"] + key.replace("/", ".") for key, resource in self.stored.items()))[
            -60:
        ]

    def hashed(self: PlanView) -> str:
        import hashlib

        return hashlib.sha256(version(dataclasses.replace(self)).encode()).hexdigest()[:24]

    patch.setattr(PlanView, "version", property(hashed))


# L22


def _query_in_the_log(patch: pytest.MonkeyPatch) -> None:
    import logging

    from fhir_sip import answering

    finished = answering.finished

    def telling(response: Any, request: Any, *given: Any) -> Any:
        logging.getLogger("fhir_sip").info("request %s %s", request.request_id, request.raw_query)
        return finished(response, request, *given)

    patch.setattr(answering, "finished", telling)


def _value_in_the_error(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import search_guard
    from fhir_sip.errors import Issue

    patch.setattr(search_guard, "_refusal", lambda name: Issue("not-supported", f"Sökparametern stöds inte: {name}"))


def _number_in_the_self_link(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.search.shown_in_links", list)


def _request_id_as_given(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.request._request_id", lambda given: given or "none")


_SUBSCRIPTIONS = r"^/fhir/Subscription"

FAULTS: dict[str, Fault] = {
    **faults(
        "L19",
        ("hidden-403", "a hidden record is answered 403, a missing one 404", hidden_answered_403),
        ("display-kept", "text beside a reference is kept", _display_kept),
        ("stale-before-hidden", "a stale version of a hidden record is answered 412", _stale_told_before_hidden),
        ("header-tells", "a header of a refusal differs for hidden and missing", _whereabouts_in_a_header),
    ),
    **faults(
        "L21",
        ("subscriptions-pass", "a Subscription goes to the store", passes_through(_SUBSCRIPTIONS)),
        ("etag-of-everything", "the ETag of a plan changes with what is hidden of it", _etag_of_everything),
        ("emergency-told-to-all", "an emergency record is shown to everybody", _emergency_told_to_all),
        ("emergency-opens-everything", "the purpose alone opens everything", _emergency_opens_everything),
    ),
    **faults(
        "L22",
        ("query-in-the-log", "the log holds the query", _query_in_the_log),
        ("value-in-the-error", "an error text holds what was sent", _value_in_the_error),
        ("number-in-the-self-link", "the self link holds the person's number", _number_in_the_self_link),
        ("request-id-as-given", "a request id that is a person's number is taken", _request_id_as_given),
    ),
}
