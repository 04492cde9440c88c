"""The store's records of one year, page by page, to facts. No more than a page is held at a time; persons are told apart and let go.

The facade reads for the figures past the access decision, for they are about all parties: what comes out is counted, protected and
audited (`answers`), and no record is given to anybody.
"""

from collections.abc import AsyncIterator, Iterable

from fhir_sip.access.plan import Index, Resource, index_of, matches, reference
from fhir_sip.errors import TooMuchTogether
from fhir_sip.figures.facts import Fact, PlanRecords, facts_of_offer, facts_of_plan, plan_of_offer
from fhir_sip.store.hapi_store import HapiStore, Parameters

_PAGE = 50
_MOST_PAGES = 10_000
_OFFERS = (("code", "https://fhir-sip.se/ig/CodeSystem/sip-category|offer"),)
_WITH_OFFER = (("_include", "Task:patient"), ("_include", "Task:focus"))
_PLANS = (("category", "https://fhir.inera.se/CodeSystem/typeofcareplan-cs|SIP"),)
_WITH_PLAN = (
    ("_include", "CarePlan:subject"),
    ("_include", "CarePlan:goal"),
    ("_revinclude", "CarePlan:part-of"),
    ("_revinclude", "Appointment:supporting-info"),
    ("_revinclude", "Task:focus"),
)


async def facts_of_year(store: HapiStore, year: int) -> list[Fact]:
    """Every fact of a year. Raises Unavailable: then there are no figures of a part of the store."""
    return [fact async for fact in _from_offers(store, year)] + [fact async for fact in _from_plans(store, year)]


async def _from_offers(store: HapiStore, year: int) -> AsyncIterator[Fact]:
    # A day more on either side: the store reckons days in a time zone of its own.
    in_year = (("authored-on", f"ge{year - 1}-12-31"), ("authored-on", f"le{year + 1}-01-01"))
    async for found, index in _pages(store, "Task", (*_OFFERS, *in_year), _WITH_OFFER):
        for offer in found:
            patient, plan = index.get(reference(offer.get("for"))), index.get(plan_of_offer(offer))
            for fact in facts_of_offer(offer, patient, plan):
                yield fact


async def _from_plans(store: HapiStore, year: int) -> AsyncIterator[Fact]:
    """Of plans in force within half a year of it: a meeting may come before the plan starts, a follow-up after it has ended."""
    near = (("date", f"ge{year - 1}-07-01"), ("date", f"le{year + 1}-06-30"))
    async for found, index in _pages(store, "CarePlan", (*_PLANS, *near), _WITH_PLAN):
        naming = _naming(index.values())
        for plan in found:
            for fact in facts_of_plan(_records(plan, index, naming.get(f"CarePlan/{plan['id']}", ())), year):
                yield fact


def _naming(records: Iterable[Resource]) -> dict[str, list[Resource]]:
    """The records of some plans, by the plan that each names."""
    found: dict[str, list[Resource]] = {}
    for record in records:
        named = [record.get("focus"), *record.get("partOf", ()), *record.get("supportingInformation", ())]
        for plan in {reference(element) for element in named}:
            found.setdefault(plan, []).append(record)
    return found


def _records(plan: Resource, index: Index, naming: Iterable[Resource]) -> PlanRecords:
    of_type: dict[str, list[Resource]] = {}
    for record in naming:
        of_type.setdefault(record["resourceType"], []).append(record)
    goals = [index[key] for goal in plan.get("goal", ()) if (key := reference(goal)) in index]
    return PlanRecords(
        care_plan=plan,
        patient=index.get(reference(plan.get("subject"))),
        goals=goals,
        meetings=of_type.get("Appointment", ()),
        offers=of_type.get("Task", ()),
        egenvard=of_type.get("CarePlan", ()),
    )


async def _pages(
    store: HapiStore, kind: str, filters: Parameters, with_them: Parameters
) -> AsyncIterator[tuple[list[Resource], Index]]:
    """The records found, a page at a time, each page with an index of what belongs to them."""
    for number in range(_MOST_PAGES):
        parameters = (*filters, *with_them, ("_sort", "_id"))
        found, index = await _page(store, kind, parameters, number * _PAGE)
        yield found, index
        if len(found) < _PAGE:
            return
    raise TooMuchTogether("Året har fler planer än som kan räknas / The year has more plans than can be counted")


async def _page(store: HapiStore, kind: str, parameters: Parameters, offset: int) -> tuple[list[Resource], Index]:
    """One page. Where more belongs to it than the store gives at once its records are asked for one by one; one that is too much
    even so counts by what the store gave of it, so that nobody can stop the figures with a plan of a thousand goals."""
    bundle = await store.search(kind, (*parameters, ("_offset", str(offset)), ("_count", str(_PAGE))))
    try:
        return matches(bundle), index_of([bundle])
    except TooMuchTogether:
        bundles = [
            await store.search(kind, (*parameters, ("_offset", str(offset + position)), ("_count", "1")))
            for position in range(len(matches(bundle)))
        ]
    resources = [entry["resource"] for one in bundles for entry in one.get("entry", ())]
    index = {f"{resource['resourceType']}/{resource['id']}": resource for resource in resources}
    return [resource for one in bundles for resource in matches(one)], index
