"""The examples as data: valid resources as they stand, broken ones made from them by the changes in `examples/broken/*.yaml`.

The grammar of a change is explained in `examples/README.md`. Nothing is validated here.
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

Resource = dict[str, Any]

EXAMPLES: Final = Path(__file__).resolve().parent / "examples"
CHANGES: Final = ("remove", "set", "add", "repeat")

_STEP = re.compile(r"(?P<name>\w+)(?:\[(?:(?P<index>\d+)|(?P<extension>[\w-]+))\])?", re.ASCII)


@dataclass(frozen=True)
class BrokenExample:
    """A valid example with one change, by which it breaks one rule; see `examples/README.md` for the fields."""

    name: str
    artefact: str
    """The profile or extension whose rule is broken: the name of the file."""
    rule: str
    base: str
    change: Mapping[str, Any]
    at: str
    also: tuple[str, ...] = ()
    because: str | None = None

    @property
    def resource(self) -> Resource:
        """The broken resource, a new one each time."""
        return changed(valid_examples()[self.base], self.change)


@cache
def valid_examples() -> dict[str, Resource]:
    """Every valid example by its file's stem."""
    return {file.stem: orjson.loads(file.read_bytes()) for file in sorted((EXAMPLES / "valid").glob("*.json"))}


@cache
def broken_examples() -> list[BrokenExample]:
    """Every broken example. Raises TypeError for an entry with a field too many or too few, or not just one change."""
    return [
        _broken(file.stem, entry)
        for file in sorted((EXAMPLES / "broken").glob("*.yaml"))
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def _broken(artefact: str, entry: dict[str, Any]) -> BrokenExample:
    fields = {name: value for name, value in entry.items() if name not in CHANGES}
    change = {name: value for name, value in entry.items() if name in CHANGES}
    if len(change) != 1:
        raise TypeError(f"{artefact}: {entry.get('name')} has not exactly one change")
    return BrokenExample(artefact=artefact, change=change, also=tuple(fields.pop("also", ())), **fields)


def changed(resource: Resource, change: Mapping[str, Any]) -> Resource:
    """A copy of `resource` with the change made. Raises KeyError when a path leads nowhere."""
    copied = copy.deepcopy(resource)
    ((kind, content),) = change.items()
    for path in [content] if isinstance(content, str) else content:
        parent, key = _place(copied, path)
        try:
            match kind:
                case "remove":
                    del parent[key]
                case "repeat":
                    parent.append(copy.deepcopy(parent[key]))
                case "set" if content[path] is None:
                    del parent[key]
                case "set":
                    parent[key] = copy.deepcopy(content[path])
                case "add":
                    items = content[path] if isinstance(content[path], list) else [content[path]]
                    parent.setdefault(key, []).extend(copy.deepcopy(items))
        except (LookupError, AttributeError):
            raise KeyError(path) from None
    made: Resource = _without_empty_lists(copied)
    return made


def _place(resource: Resource, path: str) -> tuple[Any, Any]:
    """The object or list that holds what `path` names, and the name or position of it in there."""
    holder: Any = None
    key: Any = None
    element: Any = resource
    for step in path.split("."):
        matched = _STEP.fullmatch(step)
        if matched is None or not isinstance(element, dict):
            raise KeyError(path)
        holder, key = element, matched["name"]
        element = holder.get(key)
        if matched["index"] or matched["extension"]:
            holder, key = element, _position(element, matched["index"], matched["extension"], path)
            element = holder[key] if key < len(holder) else None
    return holder, key


def _position(items: Any, index: str | None, extension: str | None, path: str) -> int:
    if not isinstance(items, list):
        raise KeyError(path)
    if index:
        return int(index)
    urls = [item.get("url", "").rpartition("/")[2] for item in items]
    if extension not in urls:
        raise KeyError(path)
    return urls.index(extension)


def _without_empty_lists(element: Any) -> Any:
    """FHIR allows none: a list whose last item was removed goes too."""
    if isinstance(element, dict):
        return {name: _without_empty_lists(child) for name, child in element.items() if child != []}
    return [_without_empty_lists(item) for item in element] if isinstance(element, list) else element
