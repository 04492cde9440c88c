"""What the validator says of generated plans: the profiles' own judgement, by the engine that runs without a store."""

import asyncio
from collections.abc import Iterable

from fhir_sip.mapping import with_references
from fhir_sip.validation.local_engine import LocalEngine

from .elements import Resource


def errors_of(engine: LocalEngine, plan: Resource) -> list[str]:
    """Every error in the plan's resources, each judged by the profile it claims: the profile's name, place and what is wrong.

    References between the resources are as in the store, `Type/id`: urns only stand for them on the way there.
    """
    found = []
    for resource in _as_stored(plan):
        profile = resource["meta"]["profile"][0]
        for issue in asyncio.run(engine.validate(resource, profile)).get("issue", ()):
            if issue["severity"] in ("error", "fatal"):
                found.append(
                    f"{profile.rpartition('/')[2]}: {issue.get('expression', issue.get('location'))}: {issue['diagnostics']}"
                )
    return found


def _as_stored(plan: Resource) -> Iterable[Resource]:
    ids = {entry["fullUrl"]: f"{entry['resource']['resourceType']}/s{number}" for number, entry in enumerate(plan["entry"])}
    return [with_references(entry["resource"], ids) for entry in plan["entry"]]
