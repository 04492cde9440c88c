"""A caller that changes a plan it sees a part of must neither see nor lose the rest.

What refers to a hidden record (a goal of the plan, a need of a goal, a signature of a relative) is taken away before two versions are
compared, and comes back when the new one is written.
"""

from collections.abc import Iterator
from typing import Any

from fhir_sip.access import Index, Resource
from fhir_sip.access.outward import put_back

_ALWAYS_THERE = "Organization/"


def without_hidden(resource: Resource, visible: Index) -> Resource:
    """The resource without the references, and the list entries, that lead to something hidden. The argument is not changed."""
    kept = dict(resource)
    for name, value in resource.items():
        if isinstance(value, list):
            kept[name] = [entry for entry in value if not _leads_to_hidden(entry, visible)]
            if not kept[name]:
                del kept[name]
        elif _is_reference(value) and _leads_to_hidden(value, visible):
            del kept[name]
    return kept


def with_hidden(changed: Resource, stored: Resource, visible: Index) -> Resource:
    """`changed` with what `without_hidden` took from `stored`: list entries where they stood, a reference where there is none."""
    whole = dict(changed)
    for name, value in stored.items():
        if isinstance(value, list):
            hidden = [entry for entry in value if _leads_to_hidden(entry, visible)]
            if hidden:
                whole[name] = put_back(changed.get(name, ()), value, hidden)
        elif _is_reference(value) and _leads_to_hidden(value, visible):
            whole.setdefault(name, value)
    return whole


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("reference"), str)


def _leads_to_hidden(node: Any, visible: Index) -> bool:
    return any(target not in visible and not target.startswith(_ALWAYS_THERE) for target in _targets(node))


def _targets(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _targets(item)
    elif isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        for value in node.values():
            if isinstance(value, (dict, list)):
                yield from _targets(value)
