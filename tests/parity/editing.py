"""Changes of one place in a resource, made in a copy."""

import copy
from collections.abc import Callable
from typing import Any

from tests.parity.elements import Resource, Steps

Change = Callable[[Any, str | int], None]
"""Changes in place what lies under a key or position of an object or list."""


def changed(resource: Resource, where: Steps, change: Change) -> Resource:
    """A copy with one change; a list or object that it leaves empty is removed, as FHIR's JSON has none."""
    whole = [copy.deepcopy(resource)]
    steps: Steps = (0, *where)
    parents: list[Any] = [whole]
    for step in steps[:-1]:
        parents.append(parents[-1][step])
    change(parents[-1], steps[-1])
    for parent, step in zip(reversed(parents[:-1]), reversed(steps[:-1]), strict=True):
        if not parent[step]:
            del parent[step]
    return whole[0]


def put(value: Any) -> Change:
    """Another value."""

    def change(parent: Any, step: str | int) -> None:
        parent[step] = copy.deepcopy(value)

    return change


def rename(name: str, value: Any) -> Change:
    """Another member in its place."""

    def change(parent: Any, step: str | int) -> None:
        del parent[step]
        parent[name] = copy.deepcopy(value)

    return change


def remove(parent: Any, step: str | int) -> None:
    """Gone."""
    del parent[step]


def twice(parent: Any, step: str | int) -> None:
    """An item of a list twice; anything else as a list of itself twice."""
    if isinstance(step, int):
        parent.insert(step, copy.deepcopy(parent[step]))
    else:
        parent[step] = [parent[step], copy.deepcopy(parent[step])]
