"""One request being answered: everything an interaction needs, and nothing that outlives it."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fhir_sip.access import Decision, Index, Plan, Resource, index_of, may_read, plans_in
from fhir_sip.access.outward import outward, with_what_was_not_shown, without_displays
from fhir_sip.access.plan import custodian, index_of_whole_plans, organisation
from fhir_sip.access.plan_parts import plans_named
from fhir_sip.access.protected_identity import is_protected, is_staff_of_closed_party
from fhir_sip.audit import Trail
from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.errors import Forbidden, InvalidRequest, Issue, UnsupportedMediaType
from fhir_sip.process.county_rules import CountyRule
from fhir_sip.request import FhirRequest
from fhir_sip.service import Service
from fhir_sip.store.hapi_store import Parameters
from fhir_sip.store.plan_queries import NAMING_THEIR_PLAN, PROCESS, WHOLE_PLAN, by_ids, with_what_decides
from fhir_sip.validation.json_body import parse_json_object

SCOPE_ARGUMENTS = "scope-arguments"
"""Rule of a record that the search arguments of the token's scopes do not admit."""

PROTECTED_IDENTITY = "protected-identity"
"""Rule of a member of staff who would tell of a party that is not shown in a protected person's team."""


@dataclass(frozen=True)
class Answer:
    """What goes back: `body` is JSON-ready, or bytes of another media type as they are; `version` becomes the ETag."""

    status: int
    body: dict[str, Any] | list[Any] | bytes
    version: str | None = None
    last_modified: str | None = None
    location: str | None = None
    media_type: str = "application/fhir+json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Exchange:
    """`now` is read once, so that one request is judged at one instant."""

    service: Service
    request: FhirRequest
    caller: Caller
    tree: OrganisationTree
    now: datetime
    trail: Trail = field(default_factory=Trail)
    _letters: dict[str, str] = field(default_factory=dict)
    _plans: dict[str, tuple[Plan, ...]] = field(default_factory=dict)
    _shown: dict[str, tuple[Resource, Resource]] = field(default_factory=dict)
    _with_process: set[str] = field(default_factory=set)

    def begin(self, interaction: str, target: str, needed: Mapping[str, str]) -> None:
        """Name the interaction for the audit and check the token's scopes (`need`)."""
        self.trail.interaction, self.trail.target, self._letters = interaction, target, {}
        self.need(needed)

    def need(self, needed: Mapping[str, str]) -> None:
        """Raise Forbidden unless the token holds every right of `needed`: resource type -> letter of `cruds`."""
        missing = [kind for kind, letter in needed.items() if not self.caller.scopes.allow(kind, letter)]
        if missing:
            self.trail.rules["scope"] = None
            raise Forbidden(f"Biljetten ger inte rätt till detta / The token's scopes do not allow this on {missing[0]}")
        self._letters |= {kind: letter for kind, letter in needed.items() if letter in "rs"}

    def _is_covered(self, resource: Resource, letter: str | None) -> bool:
        """Whether the search arguments of the scopes that were needed (`r` where none was) admit this very record."""
        kind = resource["resourceType"]
        asked = letter or self._letters.get(kind, "r")
        return not self.caller.scopes.allow(kind, asked) or self.caller.scopes.covers(resource, asked)

    def judge(self, key: str, resource: Resource, plans: list[Plan], letter: str | None = None) -> Decision:
        """Decide whether the caller may read a record, and note in the audit trail the consent or the rule that decided.

        `letter` is the right that must cover the record; by default the one that the interaction needed on its type.
        """
        self._plans[key] = its_plans = tuple(plan for plan in plans if key in plan.members)
        self._shown.pop(key, None)
        if self._is_covered(resource, letter):
            decision = may_read(self.caller, key, resource, its_plans, self.tree, self.now, self.service.county_rules)
            if decision.allowed and self._is_closed_staff(key, resource):
                decision = Decision(False, PROTECTED_IDENTITY, "OSL 21:3, 22:1", steps=decision.steps)
        else:
            decision = Decision(False, SCOPE_ARGUMENTS, "SMART App Launch 2.2")
        self.trail.decided(decision, key, resource)
        return decision

    def shown(self, key: str, resource: Resource) -> Resource:
        """The record as this caller is shown it (`access.outward`). It has been judged in this exchange, or was just made by the caller."""
        whole, _ = self._shown.get(key, (None, None))
        if whole is not resource:
            self._shown[key] = resource, outward(resource, self.caller.party, self._plans.get(key, ()), self._open_parties)
        return self._shown[key][1]

    def with_what_was_not_shown(self, key: str, changed: Resource, stored: Resource) -> Resource:
        """`changed`, which the caller made of what it was shown of `stored`, whole again."""
        return with_what_was_not_shown(changed, without_displays(stored), self.shown(key, stored), self.caller.party)

    def _is_closed_staff(self, key: str, resource: Resource) -> bool:
        """Whether a member of staff would tell of a party that takes part in a protected person's plan, and is not shown."""
        if resource["resourceType"] != "PractitionerRole" or custodian(resource) == self.caller.party:
            return False
        if self._plans[key] and not any(is_protected(plan.patient_record) for plan in self._plans[key]):
            return False
        opening = [plan for plan in self._plans[key] if self._is_open(key, resource, plan)]
        return all(is_staff_of_closed_party(key, plan, {self.caller.party, *self._open_parties(plan)}) for plan in opening)

    def _is_open(self, key: str, record: Resource, plan: Plan) -> bool:
        return may_read(self.caller, key, record, [plan], self.tree, self.now, self.service.county_rules).allowed

    def _open_parties(self, plan: Plan) -> set[str]:
        """HSA-ids of the parties with records in the plan that are open to the caller."""
        return {custodian(record) for key, record in plan.records.items() if self._is_open(key, record, plan)}

    def shown_participants(self, plan: Plan, team_key: str) -> list[Resource]:
        """Those participants of a stored plan's team whom the caller is shown; its own party alone where the team is hidden from it."""
        team = plan.team or {}
        if team and self._is_open(team_key, team, plan):
            return list(outward(team, self.caller.party, (plan,), self._open_parties).get("participant", ()))
        return [one for one in team.get("participant", ()) if organisation(one.get("member")) == self.caller.party]

    def rules_for(self, plan: Plan) -> CountyRule:
        """The county's rules for the plan."""
        return self.service.rules.rules_for(custodian(plan.care_plan), self.tree)

    def visible(self, index: Index, keys: Iterable[str], letter: str | None = None, plans: list[Plan] | None = None) -> Index:
        """Those records of the index, out of `keys`, that the caller may read, in the order of `keys`; `letter` as in `judge`.

        `plans` are those of the index, when they are at hand.
        """
        plans = plans_in(index) if plans is None else plans
        found: Index = {}
        for key in keys:
            if key in index and key not in found and self.judge(key, index[key], plans, letter).allowed:
                found[key] = index[key]
                self.note(key, index[key])
        return found

    def note(self, key: str, resource: Resource) -> None:
        """Note in the audit trail a record that is seen: the person, and a plan by name: what belongs to a plan is seen with it."""
        note = self.trail.touched if resource["resourceType"] == "CarePlan" else self.trail.about
        note(key, resource)

    async def fetch(self, references: Iterable[str], of_plan: Parameters = ()) -> Index:
        """Some stored records with all that decides who may see them, in one round trip (two when something names its plan).

        `of_plan` are includes to add where CarePlans are asked for by id.
        """
        references = set(references)
        searches = by_ids(references, of_plan)
        if not searches:
            return {}
        self._with_process |= references if of_plan else set()
        store = self.service.store
        bundles = [await store.search(*searches[0])] if len(searches) == 1 else await store.search_batch(searches)
        index = index_of(bundles)
        if any(kind in NAMING_THEIR_PLAN for kind, _ in searches):
            index = await self._with_plans_named(index, of_plan=of_plan)
        return await self._with_all_that_decides(index, of_plan)

    async def process_records(self, plans: Iterable[str]) -> Index:
        """The records that tell where some stored plans (`CarePlan/id`) stand, hidden ones too: their offers, meetings and goals.

        Nothing for those that were fetched with `PROCESS` beside them.
        """
        ids = ",".join(sorted(plan.partition("/")[2] for plan in plans if plan not in self._with_process))
        return index_of([await self.service.store.search("CarePlan", (("_id", ids), *PROCESS))]) if ids else {}

    async def search(self, resource_type: str, parameters: Parameters) -> tuple[dict[str, Any], Index]:
        """A search in the store: the Bundle, and an index of it with all that decides who may see its records.

        `parameters` hold `with_what_decides(resource_type)`.
        """
        bundle = await self.service.store.search(resource_type, parameters)
        return bundle, await self.indexed(resource_type, bundle)

    async def indexed(self, resource_type: str, bundle: dict[str, Any], closed_plans: Set[str] = frozenset()) -> Index:
        """The index of a Bundle that a search on `resource_type` gave, without the plans (`CarePlan/id`) of which nothing is to be known.

        Raises TooMuchTogether when what was found may lack something that decides.
        """
        index = index_of([bundle])
        if resource_type in NAMING_THEIR_PLAN:
            index = await self._with_plans_named(index, closed_plans)
        return await self._with_all_that_decides(index)

    async def with_every_plan_of_the_persons(self, index: Index) -> Index:
        """With all plans of the persons in the index: what those say of a person, or a relative, counts too, a block above all."""
        return index | await self.fetch(key for key in index if key.startswith("Patient/"))

    async def _with_plans_named(self, index: Index, closed_plans: Set[str] = frozenset(), of_plan: Parameters = ()) -> Index:
        """With each plan that a Consent or a meeting names, or that came with it, whole."""
        plans = {key for key in index if key.startswith("CarePlan/")}
        for record in index.values():
            if record["resourceType"] in NAMING_THEIR_PLAN:
                plans.update(plans_named(record))
        index = {key: record for key, record in index.items() if key not in closed_plans}
        return await self._with_plans(index, plans.difference(closed_plans), of_plan)

    async def _with_all_that_decides(self, index: Index, of_plan: Parameters = ()) -> Index:
        return await self._with_whole_plans_of_the_protected(await self._with_plans_around(index, of_plan))

    async def _with_plans_around(self, index: Index, of_plan: Parameters) -> Index:
        """With the plans that offers, and CarePlans within others, name: their consents and blocks hold for what is within."""
        named = {plan for one in index.values() if one["resourceType"] in ("Task", "CarePlan") for plan in plans_named(one)}
        return await self._with_plans(index, named.difference(index), of_plan)

    async def _with_plans(self, index: Index, plans: Iterable[str], of_plan: Parameters) -> Index:
        wanted = [plan for plan in plans if plan.startswith("CarePlan/")]
        self._with_process |= set(wanted) if of_plan else set()
        searches = by_ids(wanted, of_plan)
        return index | index_of(await self.service.store.search_batch(searches)) if searches else index

    async def _with_whole_plans_of_the_protected(self, index: Index) -> Index:
        """Who of a protected person's team is shown depends on all records of the plan (`shown`): they are fetched too."""
        if not any(record["resourceType"] == "Patient" and is_protected(record) for record in index.values()):
            return index
        ids = [
            plan.key.partition("/")[2]
            for plan in plans_in(index)
            if is_protected(plan.patient_record)
            and {custodian(plan.care_plan), custodian(plan.team or plan.care_plan)} != {self.caller.party}
        ]
        if not ids:
            return index
        parameters = (("_id", ",".join(ids)), *WHOLE_PLAN, *with_what_decides("CarePlan"))
        return index | index_of_whole_plans(await self.service.store.search("CarePlan", parameters))

    def json_body(self) -> dict[str, Any]:
        """The request's JSON object. Raises InvalidRequest, and UnsupportedMediaType when the body is a form."""
        settings = self.service.settings
        if self.request.has_form:
            text = "Ett formulär tas bara emot i sökningar / A form is taken in searches only"
            raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Type")])
        if not self.request.body:
            raise InvalidRequest([Issue("required", "Innehåll saknas / A body is required", "http.body")])
        return parse_json_object(self.request.body, settings.max_depth)


def bundle_entry(exchange: Exchange, key: str, resource: Resource, mode: str | None = None) -> dict[str, Any]:
    """A Bundle entry with the facade's own address as `fullUrl`; `mode` is match or include in a searchset."""
    entry: dict[str, Any] = {"fullUrl": f"{exchange.service.settings.fhir_url}/{key}", "resource": exchange.shown(key, resource)}
    return entry | {"search": {"mode": mode}} if mode else entry
