"""The lock: which jars the store is made of, by Maven coordinates, sha256 and size (hapi/lock.json)."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Artifact:
    """One jar. `coordinates` is group:artifact:version or group:artifact:version:classifier; `size` is in bytes."""

    coordinates: str
    sha256: str
    size: int

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """Group, artifact, version and classifier (empty when there is none)."""
        group, artifact, version, *classifier = self.coordinates.split(":")
        return group, artifact, version, "".join(classifier)

    @property
    def path(self) -> Path:
        """Where a Maven repository keeps the jar, relative to its root."""
        group, artifact, version, classifier = self.parts
        name = f"{artifact}-{version}-{classifier}.jar" if classifier else f"{artifact}-{version}.jar"
        return Path(*group.split("."), artifact, version, name)


@dataclass(frozen=True)
class Lock:
    """The jars of the server's class path, in order, and of the Java compiler."""

    server: tuple[Artifact, ...]
    compiler: tuple[Artifact, ...]


def read_lock(file: Path) -> Lock:
    """Read hapi/lock.json, which `python hapi/lock.py` writes."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return Lock(server=_artifacts(content["server"]), compiler=_artifacts(content["compiler"]))


def _artifacts(entries: list[dict[str, str]]) -> tuple[Artifact, ...]:
    return tuple(Artifact(entry["artifact"], entry["sha256"], int(entry["bytes"])) for entry in entries)
