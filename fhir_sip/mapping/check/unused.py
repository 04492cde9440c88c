"""Are there slices, systems or concept maps that nothing uses?"""

import re
from collections.abc import Iterator

from ..yaml_files import load_yaml
from .findings import Finding
from .reading import Reading

_NAME = re.compile(r"\$([a-z0-9-]+)")


def unused_findings(reading: Reading) -> Iterator[Finding]:
    """Yield a warning for each."""
    source = reading.source
    texts = [str(load_yaml(reading.folder / f"{name}.yaml")) for name in source.tables]
    slices = load_yaml(reading.folder / "slices.yaml") if (reading.folder / "slices.yaml").exists() else {}
    systems = load_yaml(reading.folder / "systems.yaml") if (reading.folder / "systems.yaml").exists() else {}
    for name in slices:
        if not any(f"{{{name}}}" in text for text in texts):
            yield reading.in_file("slices.yaml", "unused", f"no line uses the slice {name}", "warning", f"{name}:")
    named = {name for text in (*texts, str(slices)) for name in _NAME.findall(text)}
    maps = [file.read_text(encoding="utf-8") for file in (reading.folder / "concept-maps").glob("*.json")]
    for name, uri in systems.items():
        if name not in named and not any(f'"{uri}"' in text for text in maps):
            yield reading.in_file("systems.yaml", "unused", f"nothing uses ${name}", "warning", f"{name}:")
    used = {line.content.get("codes") for line in reading.every_line()}
    for file in sorted((reading.folder / "concept-maps").glob("*.json")):
        if file.stem not in used:
            yield Finding(f"concept-maps/{file.name}", 1, "unused", "no line uses this code table", "warning")
