"""Faults in histories, operations, conditional forms and references, and in what must not be blocked (L9-L13, L16, L17)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.faults.faults import Fault, Patch, reading_rule
from tests.leaks.made.patching import denied, faults, judged, one_door_unguarded, passes_through, searched

# L13


def _match_urls_pass(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import commit, references

    named, known, targets = commit._references, references._is_known_form, references.issues_of_targets

    def judged_targets(*given: Any) -> Any:
        return [issue for issue in targets(*given) if issue.rule != "sip-reference-target"]

    patch.setattr(commit, "_references", lambda resource: {key for key in named(resource) if "?" not in key})
    patch.setattr(references, "_is_known_form", lambda reference, keys: "?" in reference or known(reference, keys))
    patch.setattr(references, "issues_of_targets", judged_targets)


def _if_none_exist_unguarded(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.exchange import Answer
    from fhir_sip.routes import fhir

    create = fhir.create

    async def conditional(exchange: Any, resource_type: str) -> Any:
        condition = exchange.request.headers.get("if-none-exist")
        if condition:
            found = await exchange.service.store.search(resource_type, list(httpx.QueryParams(condition).multi_items()))
            if found.get("entry"):
                return Answer(200, found["entry"][0]["resource"])
        return await create(exchange, resource_type)

    patch.setattr(fhir, "create", conditional)


# L16


def _outcomes_judged_as_records(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.errors import Forbidden

    async def refused(*_: Any, **__: Any) -> Any:
        raise Forbidden("no custodian, no answer")

    patch.setattr("fhir_sip.routes.fhir.validate", refused)


async def _no_empty_bundle(exchange: Any, right: Callable[[], Awaitable[Any]]) -> Any:
    from fhir_sip.errors import Forbidden

    answer = await right()
    if not answer.body.get("entry"):
        raise Forbidden("nothing for you")
    return answer


def _directory_closed(patch: pytest.MonkeyPatch) -> None:
    judged(patch, lambda _, key, __, found: denied(found) if key.startswith("Organization/") else found)


# L17


def _list_judged_by_its_first(patch: pytest.MonkeyPatch) -> None:
    def as_first(exchange: Any, key: str, resource: Any, found: Any) -> Any:
        kept = exchange.__dict__.setdefault("first_of_type", {})
        return kept.setdefault(resource["resourceType"], found)

    judged(patch, as_first)


def _value_changed(change: Callable[[str], str]) -> Patch:
    def make(patch: pytest.MonkeyPatch) -> None:
        from fhir_sip.interactions import search

        check = search.check

        def changed(resource_type: str, parameters: Any, *given: Any, **named: Any) -> Any:
            return check(resource_type, [(name, change(value)) for name, value in parameters], *given, **named)

        patch.setattr(search, "check", changed)

    return make


FAULTS: dict[str, Fault] = {
    **faults(
        "L9",
        ("system-history-passes", "the whole system's history goes to the store", passes_through(r"^/fhir/_history$")),
        ("type-history-passes", "a type's history goes to the store", passes_through(r"^/fhir/[A-Za-z]+/_history$")),
        ("type-history-not-judged", "a type's history is not judged", one_door_unguarded("history-type")),
    ),
    **faults(
        "L10",
        ("vread-not-judged", "one old version is given without a decision", one_door_unguarded("vread")),
        ("history-not-judged", "a record's history is given without a decision", one_door_unguarded("history-instance")),
        (
            "marks-forgotten",
            "that a record is not for the patient is not asked for",
            lambda patch: reading_rule(patch, "not-for-the-patient", False),
        ),
    ),
    **faults(
        "L11",
        ("everything-passes", "`$everything` goes to the store", passes_through(r"\$everything$")),
        ("instance-operation-passes", "`$meta` goes to the store", passes_through(r"\$meta$")),
    ),
    **faults("L12", ("export-passes", "`$export` goes to the store", passes_through(r"\$export"))),
    **faults(
        "L13",
        ("match-urls-pass", "a reference that searches (`Patient?identifier=`) is left to the store", _match_urls_pass),
        ("if-none-exist-unguarded", "`If-None-Exist` searches among all records", _if_none_exist_unguarded),
    ),
    **faults(
        "L16",
        ("outcomes-blocked", "an OperationOutcome is refused, for it has no custodian", _outcomes_judged_as_records),
        ("empty-bundle-403", "a search without a visible row is refused", lambda p: searched(p, _no_empty_bundle)),
        ("directory-blocked", "organisations are judged like a person's records", _directory_closed),
    ),
    **faults(
        "L17",
        ("list-judged-by-its-first", "of several ids the first decides", _list_judged_by_its_first),
        (
            "foreign-made-local",
            "a reference to another server is read as one to ours",
            _value_changed(lambda v: re.sub(r"https?://[^,]*?/(?=[A-Z][A-Za-z]+/)", "", v)),
        ),
        (
            "own-absolute-lost",
            "an absolute reference to ours is not known as ours",
            _value_changed(lambda v: re.sub(r"http://127[^,]*?/fhir/", "http://elsewhere.example/", v)),
        ),
    ),
}
