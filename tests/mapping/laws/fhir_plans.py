"""The project's own generator of plans in FHIR: written from docs/model.md and the profiles, never through the mapping.

A plan is a Bundle of profile-valid resources with ids of the store and references `Type/id`: Patient, RelatedPerson,
PractitionerRole, Condition, Goal, Task, CareTeam, CarePlan, Consent; offers (Task), meetings (Appointment), self-care agreements
(CarePlan, Task, RiskAssessment), plans that stand in (CarePlan). Every element that the SIP document can hold is there in some plan.

What the document cannot hold is left out; `fhir_extras` adds it again, and a law of its own says that an update keeps it:
- times of day, fractions of a second, a year or month alone: the document has whole days, and moments by the second;
- codes outside the tables, further codings, `display` and `userSelected` of a coding, text beside a code: it has one code, or words;
- notes, narrative, language, tags, other security labels, extensions of others, ids of elements: parties' own systems need them;
- measures and targets after the first (Goal.target), probabilities of a risk: the document has one day, and words;
- names after the first, and parts of a name beside its text: one name is enough to know who is meant;
- telecom `use`, `rank`, `period`; the person's address, telecom and contact: the document has no address, so none can leak;
- identifiers in systems of others or in the older OIDs, `use` and `type` of an identifier;
- consents of the kinds block, legal-exception and emergency, nested denies, consents about no plan: one party's records, no part of a plan;
- meetings and offers that name no plan, a call for information only, statuses without a document code of their own (pending, arrived,
  checked-in, noshow, waitlist; an offer entered in error);
- the same texts and agreements on a plan that stands in, texts other than what-if in self-care: the SIP holds them;
- a party's name at one reference and not at another, names of organisations that are neither a party nor a unit that employs staff;
- Organization entries: the directory is not a part of a plan.

What in FHIR can differ and in the document has one source follows that source here, too. An update puts it in order, so no law says
it is kept: name, status and period of the team (the plan's), custodian and author of the plan, custodian of the team and its
managingOrganization and that of the person (the responsible party); a relative's period in the team (that of the relative), its one
role (by its relationship), the person as one participant without a period, staff only when in the team. Nor is kept by an update what
the tables take for a value of the document's: the mixed order of a team, an organisation in a role of the team other than party, a
place or service that takes part in a meeting, another plan that a consent or a plan that stands in names before this one.

What the profiles allow and the document refuses in a whole plan (docs/sip-document.md, Refusals) is left out: an end before its start,
two identifiers of one kind, the same thing twice in a list, parties outside the team, an answer or signature of someone not asked.
"""

from hypothesis import strategies as st

from .choices import Chooser
from .elements import Resource, element
from .fhir_contents import PLAN_STATUS, add_action, add_consent, add_goal, add_need, add_plan
from .fhir_people import add_person, add_relative, add_staff_member, add_team
from .fhir_process import add_egenvard, add_meeting, add_offer, add_stand_in
from .plan_context import PlanContext

BASE = "https://store.example/fhir/"


@st.composite
def fhir_plans(draw: st.DrawFn) -> Resource:
    """A whole plan as a Bundle of type collection, entries in any order of the kinds that do not refer to each other."""
    choose = Chooser(draw)
    parties = choose.hsa_ids(3)
    names = {hsa_id: choose.text() for hsa_id in parties if choose.yes()}
    plan = PlanContext(choose, parties, names, choose.one(("2026-0417", "1", "plan", "x" * 64)))
    status = choose.one(PLAN_STATUS)
    add_person(plan)
    _add(plan, add_relative, 0, 2)
    _add(plan, add_staff_member, 1, 2)
    _add(plan, add_need, 1, 2)
    _add(plan, add_goal, 0, 2)
    _add(plan, add_action, 1 if status == "active" else 0, 2)

    title, (start, end) = choose.text(), choose.days(2)
    period = element(start=start, end=end if status == "active" or choose.yes() else None)
    add_team(plan, status, title, period)
    add_plan(plan, status, title, period)
    _add(plan, add_consent, 0, 2)
    _add(plan, add_offer, 0, 1)
    _add(plan, add_meeting, 0, 1)
    _add(plan, add_egenvard, 0, 1)
    _add(plan, add_stand_in, 0, 1)
    return bundle_of(choose.turned(plan.resources))


def _add(plan: PlanContext, add, least: int, most: int) -> None:
    for _ in range(plan.choose.number(least, most)):
        add(plan)


def bundle_of(resources: list[Resource]) -> Resource:
    """A collection of stored resources."""
    entries = [{"fullUrl": f"{BASE}{one['resourceType']}/{one['id']}", "resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
