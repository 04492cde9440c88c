"""What a server says that it does, out of its CapabilityStatement (http://hl7.org/fhir/R4/capabilitystatement.html)."""

from collections.abc import Iterator
from typing import Any


class Claims:
    """`"CarePlan.read"`, `"CarePlan.search.patient"`, `"CarePlan.include.CarePlan:care-team"`, `"CarePlan.operation.sip"`,
    `"CarePlan.profile.<url>"`, `"system.transaction"`: is it claimed?"""

    def __init__(self, statement: dict[str, Any]) -> None:
        """`statement` is the CapabilityStatement, or an empty object: then nothing is claimed."""
        self.statement = statement
        self._all = frozenset(_claims(statement))

    def __contains__(self, claim: str) -> bool:
        """True when it is claimed."""
        return claim in self._all

    def of(self, prefix: str) -> list[str]:
        """What follows the prefix in the claims that begin with it, in order: `of("CarePlan.search.")`."""
        return sorted(claim.removeprefix(prefix) for claim in self._all if claim.startswith(prefix))

    def search_types(self, resource_type: str) -> dict[str, str]:
        """The search parameters of a type, each with its own: `date`, `token` ..."""
        resources = [one for rest in self.statement.get("rest", ()) for one in rest.get("resource", ())]
        found = [one for one in resources if one.get("type") == resource_type]
        return {parameter["name"]: parameter.get("type", "") for one in found for parameter in one.get("searchParam", ())}


def _claims(statement: dict[str, Any]) -> Iterator[str]:
    for rest in statement.get("rest", ()):
        yield from (f"system.{one.get('code')}" for one in rest.get("interaction", ()))
        yield from (f"system.operation.{one.get('name')}" for one in rest.get("operation", ()))
        for resource in rest.get("resource", ()):
            kind = resource.get("type")
            yield from (f"{kind}.{one.get('code')}" for one in resource.get("interaction", ()))
            yield from (f"{kind}.search.{one.get('name')}" for one in resource.get("searchParam", ()))
            yield from (f"{kind}.include.{one}" for one in resource.get("searchInclude", ()))
            yield from (f"{kind}.revinclude.{one}" for one in resource.get("searchRevInclude", ()))
            yield from (f"{kind}.operation.{one.get('name', '').removeprefix('$')}" for one in resource.get("operation", ()))
            yield from (f"{kind}.profile.{one}" for one in resource.get("supportedProfile", ()))
