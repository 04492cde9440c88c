"""GetCarePlans of RIV-TA from the shared store: the plans of a person that the caller may see, as documents (docs/rivta.md).

The caller, the decision and the audit are those of `/sip/_search`; the store is asked once more, for when each plan was written.
"""

from functools import partial

from anyio import to_thread

from fhir_sip.access.care_team import parties
from fhir_sip.access.period import swedish_day
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, PlanView, plan_views
from fhir_sip.interactions.sip_read import seen_document
from fhir_sip.mapping import DocumentInvalid
from fhir_sip.rivta.care_plans import from_bundle
from fhir_sip.rivta.contents import rendered
from fhir_sip.rivta.issues import XmlInvalid
from fhir_sip.rivta.question import Question, read_question
from fhir_sip.rivta.sip_plan import SeenPlan, bundle_of
from fhir_sip.rivta.soap import Call
from fhir_sip.rivta.tree import Tree

TARGET = "rivta/getcareplans"
_LONGEST_MESSAGE = 2000
_NOT_RENDERED = "En plan kan inte återges som dokument (cannot be rendered) och är utelämnad."
_TIME_OF_PLAN = "Plan {number}: authorTime är när planen gjordes; när den senast ändrades är inte känt (not known)."
_LEFT_OUT = "Plan {number}: {kinds} är utelämnat, större än 100 kB eller går inte att sätta (left out)."


async def get_care_plans(exchange: Exchange, call: Call) -> Tree:
    """The answer to a call, without its logId. A person who is not known and one whose plans are hidden give the same.

    Raises Forbidden (scope), InvalidRequest (the call's content), Unavailable.
    """
    exchange.begin("search-type", TARGET, READ_WHOLE_PLAN | {"CarePlan": "s"})
    question = read_question(call)
    views = await plan_views(exchange, [("patient.identifier", question.token)])
    written = await _written(exchange, views)
    care_plans: list[Tree] = []
    messages: list[str] = []
    for view in views:
        try:
            seen = _seen(exchange, view, written.get(view.plan.key))
            header = from_bundle(bundle_of(seen, question.person, (), exchange.tree))["carePlanHeader"]
        except (DocumentInvalid, XmlInvalid):
            messages.append(_NOT_RENDERED)
            continue
        if question.lets_through(header):
            care_plan, left_out = await _whole(exchange, seen, question)
            care_plans.append(care_plan)
            messages += _told(seen, left_out, len(care_plans))
    result = (
        {"resultCode": "INFO", "message": " ".join(messages)[:_LONGEST_MESSAGE].strip()} if messages else {"resultCode": "OK"}
    )
    return {"carePlan": care_plans, "result": result}


async def _written(exchange: Exchange, views: list[PlanView]) -> dict[str, str]:
    """When the latest version of each plan was written, by the plan's reference: its newest Provenance, in one round trip for all."""
    if not views:
        return {}
    newest = (("_sort", "-recorded"), ("_count", "1"), ("_offset", "0"), ("_elements", "recorded"))
    searches = [("Provenance", (("target", view.plan.key), *newest)) for view in views]
    bundles = await exchange.service.store.search_batch(searches)
    return {
        view.plan.key: entry["resource"]["recorded"]
        for view, bundle in zip(views, bundles, strict=True)
        for entry in bundle.get("entry", ())
    }


def _seen(exchange: Exchange, view: PlanView, written: str | None) -> SeenPlan:
    records = {key: exchange.shown(key, resource) for key, resource in view.visible.items()}
    team = next((record for record in records.values() if record["resourceType"] == "CareTeam"), None)
    return SeenPlan(
        care_plan=records[view.plan.key],
        records=list(records.values()),
        document=seen_document(exchange, view),
        parties=sorted(parties(team, exchange.now)) if team else [],
        written=written,
        today=swedish_day(exchange.now),
    )


async def _whole(exchange: Exchange, seen: SeenPlan, question: Question) -> tuple[Tree, list[str]]:
    """The care plan with its documents, and the kinds that were left out. Rendered in a thread: it takes its time."""
    documents = await to_thread.run_sync(partial(rendered, seen.document))
    return from_bundle(bundle_of(seen, question.person, documents.contents, exchange.tree)), documents.left_out


def _told(seen: SeenPlan, left_out: list[str], number: int) -> list[str]:
    messages = [] if seen.written else [_TIME_OF_PLAN.format(number=number)]
    return messages + ([_LEFT_OUT.format(number=number, kinds=", ".join(left_out))] if left_out else [])
