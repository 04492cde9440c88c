"""What of a record leaves the service: never the service's own marks; to others than its custodian neither narrative nor whereabouts.

And the way back: what was not shown is neither lost nor replaced when the caller sends the record back changed.
"""

from collections.abc import Callable, Sequence, Set
from typing import Any

from fhir_sip.access.plan import Plan, Resource, custodian
from fhir_sip.access.protected_identity import (
    is_of_protected_person,
    without_closed_extensions,
    without_closed_invited,
    without_closed_owner,
    without_closed_parties,
    without_whereabouts,
)
from fhir_sip.access.public_directory import PUBLIC_TYPES

POSTED_DOCUMENT = "https://fhir-sip.se/id/posted-document"
"""System of the tag that holds a digest of the document a plan was posted as."""

_NARRATIVE = frozenset({"text", "_text"})
_PERSONS = frozenset({"Patient", "RelatedPerson"})
_DISPLAYS = frozenset({"display", "_display"})


def outward(resource: Resource, party: str, plans: tuple[Plan, ...], open_parties: Callable[[Plan], Set[str]]) -> Resource:
    """The record as `party` (HSA-id) is shown it; it must be allowed to see it. The argument is not changed.

    `plans` are those the record belongs to; `open_parties` gives the parties that have records in a plan that are open to the caller.
    """
    resource = without_displays(_without_own_marks(resource))
    if resource["resourceType"] in PUBLIC_TYPES or custodian(resource) == party:
        return resource
    resource = {name: value for name, value in resource.items() if name not in _NARRATIVE}
    if not is_of_protected_person(resource, plans):
        return resource
    if resource["resourceType"] in _PERSONS:
        return without_whereabouts(resource)
    if resource["resourceType"] in ("CareTeam", "CarePlan", "Appointment", "Task"):
        shown = {party}.union(*map(open_parties, plans))
        records = {key: record for plan in plans for key, record in plan.records.items()}
        if resource["resourceType"] == "CarePlan":
            return without_closed_extensions(resource, shown)
        if resource["resourceType"] == "Task":
            return without_closed_owner(resource, shown)
        if resource["resourceType"] == "Appointment":
            return without_closed_invited(resource, party, shown, records)
        return without_closed_parties(resource, shown, records)
    return resource


def without_displays(resource: Resource) -> Resource:
    """The resource without texts beside references to what not everyone may see; the argument is not changed.

    Such a text would tell of a record that is hidden from the reader. Organizations are public, and staff named without a reference
    are named by that text alone.
    """
    return _silent(resource) if _tells(resource) else resource


def _hides(element: Resource) -> bool:
    target = element.get("reference")
    return isinstance(target, str) and not target.startswith("Organization/")


def _tells(element: Any) -> bool:
    """Whether there is anything to leave out: of nearly all records there is not, and to look takes a third of the time to copy."""
    children = element
    if isinstance(element, dict):
        if "reference" in element and _hides(element) and not _DISPLAYS.isdisjoint(element):
            return True
        children = element.values()
    for child in children:  # noqa: SIM110 - any() takes half as long again
        if not isinstance(child, str) and isinstance(child, (dict, list)) and _tells(child):
            return True
    return False


def _silent(element: Any) -> Any:
    if isinstance(element, dict):
        left_out = _DISPLAYS if _hides(element) else frozenset()
        return {name: _silent(child) for name, child in element.items() if name not in left_out}
    return [_silent(child) for child in element] if isinstance(element, list) else element


def _without_own_marks(resource: Resource) -> Resource:
    """The digest stays inside: with it one could try out what a hidden part says."""
    tags = resource.get("meta", {}).get("tag", ())
    kept = [tag for tag in tags if tag.get("system") != POSTED_DOCUMENT]
    if len(kept) == len(tags):
        return resource
    meta = {name: value for name, value in resource["meta"].items() if name != "tag"} | ({"tag": kept} if kept else {})
    return resource | {"meta": meta}


def with_what_was_not_shown(changed: Resource, stored: Resource, shown: Resource, party: str) -> Resource:
    """`changed`, which `party` made of `shown`, with what of `stored` it was not shown. Equal to `stored` when nothing was changed.

    A narrative is the custodian's own: one that another party sends is not taken. A list's hidden entries come back where they stood; in a
    meeting beside the same that the caller names itself, so that nobody tries out who else is to come.
    """
    is_meeting = stored["resourceType"] == "Appointment"
    others = stored["resourceType"] not in PUBLIC_TYPES and custodian(stored) != party
    whole = {name: value for name, value in changed.items() if not (others and name in _NARRATIVE)}
    for name, value in stored.items():
        if name in ("meta", "id") or value == shown.get(name):
            continue
        if not isinstance(value, list):
            whole[name] = value
            continue
        seen = shown.get(name, ())
        hidden = [entry for entry in value if entry not in seen]
        whole[name] = put_back(changed.get(name, ()), value, hidden, again=is_meeting)
    return whole


def put_back(entries: Sequence[Any], stored: Sequence[Any], hidden: Sequence[Any], *, again: bool = False) -> list[Any]:
    """A list's `entries` with the `hidden` ones of `stored` among them where they stood, each that is not there already, or `again`."""
    whole = list(entries)
    for position, entry in enumerate(stored):
        if entry in hidden and (again or entry not in whole):
            whole.insert(position, entry)
    return whole
