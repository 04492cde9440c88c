"""Every copy of a source that lacks one line: a rule, an entry of a pattern, a slice, a system, a code, a table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from fhir_sip.mapping.patterns import copied
from fhir_sip.mapping.tables import load_source


class Mutant(NamedTuple):
    """One line taken away: `name` (`goal.yaml rules[3] {sip: horizon, …}`) and the file's content without it."""

    name: str
    file: str
    content: Any

    def put_in(self, folder: Path) -> None:
        """Write the file without the line."""
        self._write(folder, self.content)

    def _write(self, folder: Path, content: Any) -> None:
        text = (
            json.dumps(content) if self.file.endswith(".json") else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        )
        (folder / self.file).write_text(text, encoding="utf-8")


def mutants_of(folder: Path) -> Iterator[Mutant]:
    """Yield every mutant of a source, in the order of its files."""
    source = load_source(folder)
    for name in source.tables:
        file = f"{name}.yaml"
        content = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        for key in ("rules", "pattern", "tells"):
            yield from _without(file, content, (key,), lists=key != "rules")
    for file in ("slices.yaml", "systems.yaml"):
        if (folder / file).exists():
            yield from _without(file, yaml.safe_load((folder / file).read_text(encoding="utf-8")), (), lists=True)
    for path in sorted((folder / "concept-maps").glob("*.json")):
        content = json.loads(path.read_bytes())
        for g, group in enumerate(content["group"]):
            for e, element in enumerate(group["element"]):
                for t in range(len(element["target"])):
                    yield _one_less(f"concept-maps/{path.name}", content, ("group", g, "element", e, "target", t))
    about = yaml.safe_load((folder / "source.yaml").read_text(encoding="utf-8"))
    for i in range(len(about["tables"])):
        yield _one_less("source.yaml", about, ("tables", i))


def _without(file: str, content: Any, place: tuple[str | int, ...], *, lists: bool) -> Iterator[Mutant]:
    """Yield a mutant for each entry below a place; of rules each line, at any depth, of a pattern each key and item."""
    node = _at(content, place)
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield _one_less(file, content, (*place, i))
            if lists:
                yield from _without(file, content, (*place, i), lists=True)
            elif "rules" in item:
                yield from _without(file, content, (*place, i, "rules"), lists=False)
    elif isinstance(node, dict):
        for name in node:
            yield _one_less(file, content, (*place, name))
            yield from _without(file, content, (*place, name), lists=True)


def _one_less(file: str, content: Any, place: tuple[str | int, ...]) -> Mutant:
    changed = copied(content)
    del _at(changed, place[:-1])[place[-1]]
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
    what = json.dumps(_at(content, place), ensure_ascii=False)
    return Mutant(f"{file} {where} {what[:90]}", file, changed)


def _at(node: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        node = node[step] if isinstance(node, (list, dict)) and (isinstance(node, list) or step in node) else None
        if node is None:
            return None
    return node
