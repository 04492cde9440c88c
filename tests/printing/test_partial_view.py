"""Whatever a reader may not see, the rest is printed, in every form."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.mapping.document import DocumentInvalid
from fhir_sip.mapping.document.fields import Part
from fhir_sip.printing import MeetingWithoutTime, kallelse_html, kallelse_ics, plan_html, plan_pdf, plan_text
from tests.mapping.strategies import sip_documents

STAMP = datetime(2026, 11, 1, tzinfo=UTC)


def print_all(document: SipDocument) -> str:
    for meeting in document.meetings:
        kallelse_html(document, meeting.id)
        try:
            kallelse_ics(document, meeting.id, stamp=STAMP)
        except MeetingWithoutTime:
            assert meeting.start is None
    plan_html(document)
    return plan_text(document)


def with_one_thing_less(node: Any) -> Iterator[Any]:
    """The data without each field and each element of a list in turn, at every depth."""
    if isinstance(node, dict):
        for key in node:
            yield {name: value for name, value in node.items() if name != key}
            for smaller in with_one_thing_less(node[key]):
                yield node | {key: smaller}
    elif isinstance(node, list):
        for position, item in enumerate(node):
            yield node[:position] + node[position + 1 :]
            for smaller in with_one_thing_less(item):
                yield [*node[:position], smaller, *node[position + 1 :]]


def fields_in(part: Part) -> Iterator[tuple[type[Part], str]]:
    """Every field of the model that a document has a value in, with the part it belongs to."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if value is not None and value != []:
            yield type(part), name
        for below in value if isinstance(value, list) else [value]:
            if isinstance(below, Part):
                yield from fields_in(below)


def test_the_plan_of_these_tests_holds_every_field_that_is_printed(plan: SipDocument) -> None:
    held = set(fields_in(plan))
    missing = {f"{part.__name__}.{name}" for part in {part for part, _ in held} for name in part.model_fields} - {
        f"{part.__name__}.{name}" for part, name in held
    }
    assert missing == {"Person.protected_identity"}


def test_every_text_of_the_plan_is_printed(plan_data: dict[str, Any]) -> None:
    said = " ".join(print_all(parse_document(plan_data)).replace(" / ", " ").split())
    del plan_data["goals"][1]  # entered in error
    assert [text for text in texts_in(plan_data) if " ".join(text.split()) not in said] == []


def texts_in(node: Any) -> list[str]:
    """Every text that is more than a code, an id or a time: it has a space in it."""
    if isinstance(node, str):
        return [node] if " " in node else []
    return [
        text
        for below in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
        for text in texts_in(below)
    ]


def test_anything_optional_may_be_missing(plan_data: dict[str, Any]) -> None:
    printed = 0
    for data in with_one_thing_less(plan_data):
        try:
            document = parse_document(data, partial=True)
        except DocumentInvalid:
            continue
        assert print_all(document)
        printed += 1
    assert printed > 200


def test_a_view_with_nothing_but_the_person_is_printed_as_pdf_too(plan_data: dict[str, Any]) -> None:
    kept = ("schema_version", "id", "status", "title", "description", "person", "responsible_party", "dates")
    document = parse_document({key: plan_data[key] for key in kept} | {"parties": []}, partial=True)
    assert "En part som inte visas här" in print_all(document)
    assert plan_pdf(document).startswith(b"%PDF")


def test_who_is_hidden_is_said_not_to_be_shown(plan_data: dict[str, Any]) -> None:
    data = copy.deepcopy(plan_data) | {"relatives": []}
    assert "Någon som inte visas här" in print_all(parse_document(data, partial=True))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sip_documents())
def test_every_document_can_be_printed(document: SipDocument) -> None:
    assert print_all(document)
