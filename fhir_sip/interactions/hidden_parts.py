"""A caller that changes a plan it sees a part of must neither see nor lose the rest.

The lists of a plan (goals, needs, actions, team members) are compared without what is hidden, and get it back when written.
"""

from fhir_sip.access import Index, Resource
from fhir_sip.access.plan import reference

_LISTS = {"CarePlan": ("goal", "addresses", "activity"), "CareTeam": ("participant",)}
_TARGET = {"activity": "reference", "participant": "member"}


def without_hidden(resource: Resource, visible: Index) -> Resource:
    """The resource with only those list entries that lead to something visible. The argument is not changed."""
    kept = dict(resource)
    for name in _LISTS.get(resource["resourceType"], ()):
        if name in resource:
            kept[name] = [entry for entry in resource[name] if _is_visible(name, entry, visible)]
            if not kept[name]:
                del kept[name]
    return kept


def with_hidden(changed: Resource, stored: Resource, visible: Index) -> Resource:
    """`changed` with the hidden list entries of `stored` at the end of their lists."""
    whole = dict(changed)
    for name in _LISTS.get(changed["resourceType"], ()):
        hidden = [entry for entry in stored.get(name, ()) if not _is_visible(name, entry, visible)]
        if hidden:
            whole[name] = [*changed.get(name, ()), *hidden]
    return whole


def _is_visible(name: str, entry: Resource, visible: Index) -> bool:
    target = reference(entry.get(_TARGET[name]) if name in _TARGET else entry)
    return target in visible or target.startswith("Organization/")
