"""`GET /sip/{id}` printed by Accept: the same access, audit and ETag as the JSON, and what the JSON says."""

import pytest

from fhir_sip.mapping import parse_document
from fhir_sip.printing import plan_html, plan_pdf, plan_text
from tests.interactions.test_audit import about, audited
from tests.systems import Systems, fresh_plan, posted, refusal

FORMS = {
    "text/html": ("text/html; charset=utf-8", "sip.html", lambda document: plan_html(document).encode()),
    "application/pdf": ("application/pdf", "sip.pdf", plan_pdf),
    "text/plain": ("text/plain; charset=utf-8", "sip.txt", lambda document: plan_text(document).encode()),
}


@pytest.fixture(scope="module")
def place(systems: Systems) -> str:
    """A plan in the store."""
    return posted(systems.municipality_a, fresh_plan())


@pytest.mark.parametrize("accept", FORMS)
def test_a_plan_is_printed_as_the_caller_may_see_it(accept: str, place: str, systems: Systems) -> None:
    media_type, name, prints = FORMS[accept]
    for client in (systems.municipality_a, systems.region_ehr):
        data = client.sip("GET", place)
        printed = client.sip("GET", place, headers={"Accept": accept})
        assert printed.status_code == 200, printed.text
        assert printed.headers["Content-Type"] == media_type
        assert printed.headers["Content-Disposition"] == f'inline; filename="{name}"'
        assert printed.headers["ETag"] == data.headers["ETag"]
        assert printed.content == prints(parse_document(data.content, partial=True))


@pytest.mark.parametrize("accept", [None, "application/json", "*/*", "image/png", *FORMS])
def test_every_form_says_that_it_depends_on_accept_and_is_not_to_be_stored(
    accept: str | None, place: str, systems: Systems
) -> None:
    answer = systems.region_ehr.sip("GET", place, headers={"Accept": accept} if accept else {})
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == (FORMS[accept][0] if accept in FORMS else "application/json")


@pytest.mark.parametrize("accept", FORMS)
def test_a_printed_plan_leaves_the_same_audit_event_as_json(accept: str, place: str, systems: Systems) -> None:
    seen = []
    for wanted in ("application/json", accept):
        _, [event] = audited(
            systems, lambda headers, wanted=wanted: systems.region_ehr.sip("GET", place, headers=headers | {"Accept": wanted})
        )
        seen.append((event["action"], event["outcome"], event["subtype"][0]["code"], about(event)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("accept", FORMS)
def test_a_hidden_plan_and_a_missing_one_are_refused_alike_in_json(accept: str, place: str, systems: Systems) -> None:
    answers = [systems.municipality_b.sip("GET", key, headers={"Accept": accept}) for key in (place, "never-there")]
    assert refusal(answers[0], 404) == refusal(answers[1], 404)
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/fhir+json"}


def test_the_etag_of_a_printed_plan_serves_to_change_it(systems: Systems) -> None:
    plan = fresh_plan()
    key = posted(systems.municipality_a, plan)
    printed = systems.municipality_a.sip("GET", key, headers={"Accept": "application/pdf"})
    answer = systems.municipality_a.sip(
        "PUT", key, json=plan | {"strengths": "Envis."}, headers={"If-Match": printed.headers["ETag"]}
    )
    assert answer.status_code == 200, answer.text
    assert "Styrkor: Envis.\n" in systems.municipality_a.sip("GET", key, headers={"Accept": "text/plain"}).text
