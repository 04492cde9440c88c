"""Fixed FHIR content: does an element hold it, put it in, copy it. Plain dicts and lists only."""

from typing import Any


def copied(node: Any) -> Any:
    """Copy JSON data so that the copy can be changed freely."""
    if isinstance(node, dict):
        return {key: copied(value) for key, value in node.items()}
    if isinstance(node, list):
        return [copied(value) for value in node]
    return node


def holds(node: Any, pattern: Any) -> bool:
    """Tell whether `node` holds everything in `pattern`; a list holds a pattern's items in any place and order."""
    if isinstance(pattern, dict):
        return isinstance(node, dict) and all(key in node and holds(node[key], pattern[key]) for key in pattern)
    if isinstance(pattern, list):
        return isinstance(node, list) and all(any(holds(item, wanted) for item in node) for wanted in pattern)
    return bool(node == pattern)


def put_in(node: dict[str, Any], pattern: dict[str, Any]) -> None:
    """Change `node` so that it holds `pattern`, keeping what else it has."""
    for key, wanted in pattern.items():
        present = node.get(key)
        if isinstance(wanted, dict) and isinstance(present, dict):
            put_in(present, wanted)
        elif isinstance(wanted, list) and isinstance(present, list):
            present.extend(copied(item) for item in wanted if not holds(present, [item]))
        else:
            node[key] = copied(wanted)
