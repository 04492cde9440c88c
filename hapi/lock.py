"""A maintainer's command: `python hapi/lock.py` writes hapi/lock.json anew from hapi/pom.xml.

Needs Maven 3.8 or newer and a JDK 17 or newer; users need neither. The lock names each artifact by its Maven
coordinates, with sha256 and size, and no place it came from.
"""

import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
COMPILER = "org.eclipse.jdt:ecj"
# group:artifact:jar[:classifier]:version:scope:/absolute/file.jar, as `dependency:resolve` prints it
LINE = re.compile(
    r"\s+(?P<group>[\w.-]+):(?P<artifact>[\w.-]+):jar:(?:(?P<classifier>[\w.-]+):)?(?P<version>[^:]+)"
    r":(?:compile|runtime|provided):(?P<file>/\S+\.jar)"
)


def main() -> None:
    """Resolve the pom with Maven and write the lock beside it."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "artifacts")
        options = [f"-DoutputFile={listing}", "-DoutputAbsoluteArtifactFilename=true"]
        maven = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:resolve", *options]
        subprocess.run(maven, check=True)  # noqa: S603 (fixed command, maintainer's machine)
        found = [match for line in listing.read_text().splitlines() if (match := LINE.match(line))]
    entries = sorted((entry(match) for match in found), key=lambda item: str(item["artifact"]))
    compiler = [item for item in entries if str(item["artifact"]).startswith(COMPILER + ":")]
    server = [item for item in entries if item not in compiler]
    (HERE / "lock.json").write_text(
        '{"compiler": [\n' + rows(compiler) + '\n],\n"server": [\n' + rows(server) + "\n]}\n", encoding="utf-8"
    )
    print(f"{len(server)} jars, {sum(int(str(item['bytes'])) for item in server) / 1e6:.0f} MB, and the compiler")


def entry(match: re.Match[str]) -> dict[str, str | int]:
    """One artifact's coordinates (group:artifact:version[:classifier]), sha256 and size in bytes."""
    coordinates = ":".join(match[name] for name in ("group", "artifact", "version", "classifier") if match[name])
    content = Path(match["file"]).read_bytes()
    return {"artifact": coordinates, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def rows(items: list[dict[str, str | int]]) -> str:
    """One artifact a line, so that a change of the lock reads well."""
    return ",\n".join(json.dumps(item) for item in items)


if __name__ == "__main__":
    main()
