"""Where do two JSON documents differ? Paths only, never what stands there."""

from typing import Any


def different_paths(wanted: Any, given: Any, path: str = "") -> list[str]:
    """Give the path of each value of either that the other has not, in order; lists are compared place by place."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        names = [*wanted, *(name for name in given if name not in wanted)]
        paths = (_of_field(wanted, given, name, f"{path}.{name}" if path else str(name)) for name in names)
        return [one for found in paths for one in found]
    if isinstance(wanted, list) and isinstance(given, list):
        both = [one for i, pair in enumerate(zip(wanted, given, strict=False)) for one in different_paths(*pair, f"{path}[{i}]")]
        shorter, longer = sorted((len(wanted), len(given)))
        return both + [f"{path}[{i}]" for i in range(shorter, longer)]
    return [] if wanted == given and type(wanted) is type(given) else [path or "(document)"]


def _of_field(wanted: dict[str, Any], given: dict[str, Any], name: str, path: str) -> list[str]:
    if name in wanted and name in given:
        return different_paths(wanted[name], given[name], path)
    return [path]
