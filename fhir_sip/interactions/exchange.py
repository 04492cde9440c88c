"""One request being answered: everything an interaction needs, and nothing that outlives it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fhir_sip.access import Decision, Index, Plan, Resource, index_of, may_read, plans_in
from fhir_sip.access.outward import outward
from fhir_sip.access.plan import plans_named
from fhir_sip.audit import Trail
from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.errors import Forbidden, InvalidRequest, Issue, UnsupportedMediaType
from fhir_sip.request import FhirRequest
from fhir_sip.service import Service
from fhir_sip.store.hapi_store import Parameters
from fhir_sip.store.plan_queries import by_ids
from fhir_sip.validation.json_body import parse_json_object


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

    def begin(self, interaction: str, target: str, needed: Mapping[str, str]) -> None:
        """Name the interaction for the audit and check the token's scopes (`need`)."""
        self.trail.interaction, self.trail.target = interaction, target
        self.need(needed)

    def need(self, needed: Mapping[str, str]) -> None:
        """Raise Forbidden unless the token holds every right of `needed`: resource type -> letter of `cruds`."""
        missing = [kind for kind, letter in needed.items() if not self.caller.scopes.allow(kind, letter)]
        if missing:
            self.trail.rules["scope"] = None
            raise Forbidden(f"Biljetten ger inte rätt till detta / The token's scopes do not allow this on {missing[0]}")

    def judge(self, key: str, resource: Resource, plans: list[Plan]) -> Decision:
        """Decide whether the caller may read a record, and note in the audit trail the consent or the rule that decided."""
        decision = may_read(self.caller, key, resource, plans, self.tree, self.now)
        if decision.consent:
            self.trail.consents[decision.consent] = None
        elif not decision.allowed:
            self.trail.rules[decision.rule] = None
        return decision

    def visible(self, index: Index, keys: Iterable[str]) -> Index:
        """Those records of the index, out of `keys`, that the caller may read, in the order of `keys`.

        The audit trail notes the persons, and the plans by name: what belongs to a plan is seen with it.
        """
        plans = plans_in(index)
        found: Index = {}
        for key in keys:
            if key in index and key not in found and self.judge(key, index[key], plans).allowed:
                found[key] = index[key]
                note = self.trail.touched if index[key]["resourceType"] == "CarePlan" else self.trail.about
                note(key, index[key])
        return found

    async def fetch(self, references: Iterable[str]) -> Index:
        """Some stored records with all that decides who may see them, in one round trip (two when a Consent leads to its plan)."""
        searches = by_ids(references)
        if not searches:
            return {}
        if len(searches) == 1:
            return (await self.search(*searches[0]))[1]
        index = index_of(await self.service.store.search_batch(searches))
        return await self._with_plans_of_consents(index) if any(kind == "Consent" for kind, _ in searches) else index

    async def search(self, resource_type: str, parameters: Parameters) -> tuple[dict[str, Any], Index]:
        """A search in the store: the Bundle, and an index of it with all that decides who may see its records.

        `parameters` hold `with_what_decides(resource_type)`.
        """
        bundle = await self.service.store.search(resource_type, parameters)
        return bundle, await self.indexed(resource_type, bundle)

    async def indexed(self, resource_type: str, bundle: dict[str, Any]) -> Index:
        """The index of a Bundle that a search on `resource_type` gave. Raises Unavailable when the Bundle is not whole."""
        index = index_of([bundle])
        return await self._with_plans_of_consents(index) if resource_type == "Consent" else index

    async def _with_plans_of_consents(self, index: Index) -> Index:
        """The store includes from a Consent to its plan, but not from there back to the plan's other consents: ask again."""
        plans = {key for key in index if key.startswith("CarePlan/")}
        named = {key for record in index.values() if record["resourceType"] == "Consent" for key in plans_named(record)}
        missing = by_ids(named & plans)
        return index | index_of(await self.service.store.search_batch(missing)) if missing else index

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
    entry: dict[str, Any] = {"fullUrl": f"{exchange.service.settings.fhir_url}/{key}", "resource": outward(resource)}
    return entry | {"search": {"mode": mode}} if mode else entry
