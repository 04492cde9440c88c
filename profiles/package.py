"""Build the guide as a FHIR package: one .tgz that HAPI, SUSHI, the HL7 validator and other tools load.

The form is https://hl7.org/fhir/packages.html: `package/` holds what a tool loads, `package/example/` what is right by it. What is
wrong on purpose lies in `package/other/broken/`, a folder that no tool looks into. The same sources give the same bytes, whoever
builds and whenever (with one version of zlib). Nothing is validated here.
"""

import gzip
import io
import json
import tarfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from profiles.examples import broken_examples

HERE = Path(__file__).resolve().parent
ARCHIVE = HERE / "dist" / "package.tgz"
NAME = "se.fhir-sip.ig"
TITLE = "SIP över FHIR / SIP over FHIR"
DESCRIPTION = (
    "Samordnad individuell plan (SIP) som FHIR R4: profiler, koder, sökparametrar och exempel. / "
    "The Swedish coordinated individual plan as FHIR R4: profiles, codes, search parameters and examples."
)
_AUTHOR = "fhir-sip"
_LICENSE = "Apache-2.0"
_INDEXED = ("resourceType", "id", "url", "version", "kind", "type", "supplements", "content")
_NOT_INDEXED = ("package.json", ".index.json")

Resource = dict[str, Any]


def build_package(archive: Path = ARCHIVE) -> Path:
    """Write the package and return where it is."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(packed(package_files()))
    return archive


def package_files() -> dict[str, bytes]:
    """Every file of the package by its path in it."""
    config = yaml.safe_load((HERE / "sushi-config.yaml").read_text(encoding="utf-8"))
    files = {f"package/{path.name}": path.read_bytes() for path in sorted((HERE / "generated").glob("*.json"))}
    examples = {
        path.name: _example(path) for kind in ("valid", "sets") for path in sorted((HERE / "examples" / kind).glob("*.json"))
    }
    files |= {f"package/example/{name}": _json(example) for name, example in examples.items()}
    files |= {f"package/other/broken/{one.name}.json": _json(one.resource) for one in broken_examples()}
    guide = _guide(config, [json.loads(content) for path, content in files.items() if path.count("/") == 1], [*examples.values()])
    files[f"package/ImplementationGuide-{NAME}.json"] = _json(guide)
    files["package/package.json"] = _json(_manifest(config))
    return files | _indexes(files)


def packed(files: dict[str, bytes]) -> bytes:
    """A gzipped tar archive with nothing in it but names and contents: no times, owners or rights of the machine it was made on."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(name)  # mtime, uid and gid are 0, the rights 0644
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    squeezed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=squeezed, mtime=0) as stream:
        stream.write(tar.getvalue())
    return squeezed.getvalue()


def _example(path: Path) -> Resource:
    """An example; one without an id is called by its file's name, so that the guide can point at it."""
    resource: Resource = json.loads(path.read_bytes())
    return {"resourceType": resource["resourceType"], "id": path.stem} | resource


def _manifest(config: Resource) -> Resource:
    return {
        "name": NAME,
        "version": config["version"],
        "type": "IG",
        "license": _LICENSE,
        "canonical": config["canonical"],
        "title": TITLE,
        "description": DESCRIPTION,
        "author": _AUTHOR,
        "fhirVersions": [config["fhirVersion"]],
        "dependencies": {"hl7.fhir.r4.core": config["fhirVersion"]},
        "jurisdiction": "urn:iso:std:iso:3166#SE",
        "languages": ["sv", "en"],
        "directories": {"lib": "package", "example": "example"},
    }


def _guide(config: Resource, definitions: list[Resource], examples: list[Resource]) -> Resource:
    """The ImplementationGuide resource, which lists the others."""
    listed = [
        {
            "reference": _reference(one),
            "name": one.get("title", one["name"]),
            "description": one["description"],
            "exampleBoolean": False,
        }
        for one in definitions
    ]
    listed += [
        {"reference": _reference(one), "name": one["id"], "exampleCanonical": one["meta"]["profile"][0]} for one in examples
    ]
    return {
        "resourceType": "ImplementationGuide",
        "id": NAME,
        "url": f"{config['canonical']}/ImplementationGuide/{NAME}",
        "version": config["version"],
        "name": "FhirSip",
        "title": TITLE,
        "status": config["status"],
        "publisher": _AUTHOR,
        "description": DESCRIPTION,
        "jurisdiction": [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "SE"}]}],
        "packageId": NAME,
        "license": _LICENSE,
        "fhirVersion": [config["fhirVersion"]],
        "definition": {"resource": listed},
    }


def _reference(resource: Resource) -> dict[str, str]:
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def _indexes(files: dict[str, bytes]) -> dict[str, bytes]:
    """`.index.json` of each folder: the keys of its resources, so that a tool need not read them all."""
    entries: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted(files):
        folder, _, name = path.rpartition("/")
        if name not in _NOT_INDEXED:
            resource = json.loads(files[path])
            keys = {key: resource[key] for key in _INDEXED if isinstance(resource.get(key), str)}
            entries[folder].append({"filename": name} | keys)
    return {f"{folder}/.index.json": _json({"index-version": 2, "files": listed}) for folder, listed in entries.items()}


def _json(content: Resource) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
