"""The YAML of a source: read without surprises (no key twice), `$name` expanded, and the line a rule stands on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml


class MappingInvalid(Exception):
    """A mapping breaks the grammar (mappings/README.md); `faults` each name the file, the line and the rule. Never about a plan."""

    def __init__(self, *faults: str) -> None:
        """Keep the faults, at least one."""
        self.faults = faults
        super().__init__("\n".join(faults))


def load_yaml(file: Path, systems: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give a file's content, with the system's URI in place of `$name`.

    Raises MappingInvalid: no file, no YAML, a key twice, a part that holds itself, a name unknown.
    """
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, yaml.SafeLoader)
        content = yaml.safe_load(text)
    except FileNotFoundError:
        raise MappingInvalid(f"{file.name}: is not there") from None
    except OSError:
        raise MappingInvalid(f"{file.name}: cannot be read") from None
    except UnicodeDecodeError:
        raise MappingInvalid(f"{file.name}: cannot be read as UTF-8") from None
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or getattr(error, "reason", "")
        raise MappingInvalid(f"{file.name}:{mark.line + 1 if mark else 1}: not YAML: {problem}") from None
    except ValueError:
        line = _line_of_no_value(node) if node is not None else 1
        raise MappingInvalid(f"{file.name}:{line}: not YAML: a date or a number that is none; put it in quotes") from None
    if node is None:
        return {}
    _refuse_repeated_keys(file.name, node)
    if not isinstance(content, dict):
        raise MappingInvalid(f"{file.name}:1: a mapping of keys is needed")
    if systems is None:
        return content
    try:
        return {key: expanded(value, systems) for key, value in content.items()}
    except KeyError as error:
        raise MappingInvalid(f"{file.name}: {error}: not a name of systems.yaml") from None


def expanded(node: Any, systems: Mapping[str, str]) -> Any:
    """Put the system's URI in place of `$name`, alone or before a `/`. Raises KeyError for an unknown name."""
    if isinstance(node, dict):
        return {expanded(key, systems): expanded(value, systems) for key, value in node.items()}
    if isinstance(node, list):
        return [expanded(value, systems) for value in node]
    if isinstance(node, str) and node.startswith("$"):
        name, slash, rest = node[1:].partition("/")
        return systems[name] + slash + rest
    return node


def line_of(file: Path, place: tuple[str | int, ...], of_key: bool = False) -> int:
    """Give the line (from 1) where a place such as `("rules", 3)` of a file begins; the last line found on the way there.

    A place under a key begins with its value, which may stand below the key; `of_key` gives the line of the key.
    """
    node = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    line = 1
    for depth, step in enumerate(place, start=1):
        key = None
        if isinstance(node, yaml.MappingNode):
            key, node = next(((key, value) for key, value in node.value if key.value == step), (None, None))
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
        if node is None:
            break
        line = int((key if key and of_key and depth == len(place) else node).start_mark.line) + 1
    return line


def _line_of_no_value(node: yaml.Node) -> int:
    """The line of the first value that looks like a date or a number and is none."""
    for scalar in _scalars(node):
        try:
            yaml.SafeLoader("").construct_object(scalar)
        except ValueError:
            return int(scalar.start_mark.line) + 1
    return 1


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (*_scalars(key), *_scalars(value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)


def _refuse_repeated_keys(name: str, node: yaml.Node, above: tuple[yaml.Node, ...] = ()) -> None:
    if any(node is one for one in above):
        raise MappingInvalid(f"{name}:{node.start_mark.line + 1}: a part holds itself")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise MappingInvalid(f"{name}:{key.start_mark.line + 1}: the key {key.value} stands twice")
            seen.add(key.value)
            _refuse_repeated_keys(name, value, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(name, item, (*above, node))
