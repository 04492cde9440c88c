"""The guide as a FHIR package: the same bytes each time, a true index, and other tools load it: SUSHI and the HL7 engine."""

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from profiles.build import cache_dir, contents, fhir_home, sushi
from profiles.examples import broken_examples
from profiles.package import NAME, build_package, package_files, packed
from tests.parity.reference import ReferenceEngine

GUIDE = f"package/ImplementationGuide-{NAME}.json"
INDEXED = ("package", "package/example", "package/other/broken")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return package_files()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(tmp_path_factory.mktemp("package") / "dist" / "package.tgz")


@pytest.fixture(scope="module")
def engine(archive: Path) -> Iterator[ReferenceEngine]:
    """HL7's engine with R4 and the package, and nothing else."""
    with ReferenceEngine(archive) as running:
        yield running


def names(files: dict[str, bytes], folder: str) -> set[str]:
    found = (path.rpartition("/") for path in files)
    return {name for place, _, name in found if place == folder and name not in ("package.json", ".index.json")}


def resource(files: dict[str, bytes], path: str) -> dict[str, Any]:
    return json.loads(files[path])


def test_two_builds_are_the_same_whatever_the_umask(archive: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        again = build_package(tmp_path / "package.tgz")
    finally:
        os.umask(before)
    assert again.read_bytes() == archive.read_bytes()


def test_order_of_the_files_does_not_matter(files: dict[str, bytes]) -> None:
    assert packed(dict(reversed(files.items()))) == packed(files)


def test_archive_holds_the_files_and_nothing_of_who_made_it(archive: Path, files: dict[str, bytes]) -> None:
    assert archive.read_bytes()[3:10] == b"\0" * 5 + b"\2\377", "no name and no time in the gzip header"
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    assert [one.name for one in members] == sorted(files)
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname, one.mode) for one in members} == {(0, 0, 0, "", "", 0o644)}


def test_every_generated_resource_is_in_it_as_it_is(files: dict[str, bytes]) -> None:
    generated = contents(Path(__file__).parents[2] / "profiles" / "generated")
    assert {name: files[f"package/{name}"] for name in generated} == generated
    assert names(files, "package") == {*generated, GUIDE.rpartition("/")[2]}


@pytest.mark.parametrize("folder", INDEXED)
def test_index_lists_exactly_the_files_and_what_they_say(files: dict[str, bytes], folder: str) -> None:
    index = resource(files, f"{folder}/.index.json")
    assert index["index-version"] == 2
    assert [one["filename"] for one in index["files"]] == sorted(names(files, folder))
    for one in index["files"]:
        whole = resource(files, f"{folder}/{one.pop('filename')}")
        assert {key: whole[key] for key in one} == one


def test_every_canonical_url_is_unique(files: dict[str, bytes]) -> None:
    urls = [resource(files, f"package/{name}")["url"] for name in names(files, "package")]
    assert len(set(urls)) == len(urls)


def test_manifest_names_the_guide(files: dict[str, bytes]) -> None:
    manifest, guide = resource(files, "package/package.json"), resource(files, GUIDE)
    assert (manifest["name"], manifest["version"]) == (guide["packageId"], guide["version"])
    assert guide["url"] == f"{manifest['canonical']}/ImplementationGuide/{NAME}"
    assert manifest["dependencies"] == {"hl7.fhir.r4.core": "4.0.1"}


def test_guide_lists_every_resource_once(files: dict[str, bytes]) -> None:
    listed = [one["reference"]["reference"] for one in resource(files, GUIDE)["definition"]["resource"]]
    inside = [
        resource(files, f"{folder}/{name}")
        for folder in ("package", "package/example")
        for name in names(files, folder) - {GUIDE.rpartition("/")[2]}
    ]
    assert sorted(listed) == sorted(f"{one['resourceType']}/{one['id']}" for one in inside)
    assert len(set(listed)) == len(listed)


def test_broken_examples_are_where_no_tool_loads_them(files: dict[str, bytes]) -> None:
    assert len(names(files, "package/other/broken")) > 100
    assert not names(files, "package/example") & names(files, "package/other/broken")


def test_sushi_makes_a_profile_upon_it(archive: Path, tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    packages = home / ".fhir" / "packages"
    packages.mkdir(parents=True)
    for package in (fhir_home(cache_dir()) / ".fhir" / "packages").iterdir():
        (packages / package.name).symlink_to(package)
    with tarfile.open(archive) as tar:
        tar.extractall(packages / f"{NAME}#0.1.0", filter="data")
    (project / "input" / "fsh").mkdir(parents=True)
    (project / "sushi-config.yaml").write_text(
        "canonical: https://region.example/fhir\nstatus: draft\nversion: 1.0.0\nfhirVersion: 4.0.1\nFSHOnly: true\n"
        f"dependencies:\n  {NAME}: 0.1.0\n"
        "  hl7.fhir.uv.tools.r4: 0.0.0\n  hl7.terminology.r4: 0.0.0\n  hl7.fhir.uv.extensions.r4: 0.0.0\n",
        encoding="utf-8",
    )
    (project / "input" / "fsh" / "RegionCarePlan.fsh").write_text(
        'Profile: RegionCarePlan\nParent: SipCarePlan\nDescription: "A region\'s own."\n* period.end 1..1\n'
        "* extension[meetingDate] 1..1\n* category from SipCategory (extensible)\n",
        encoding="utf-8",
    )
    made = contents(sushi(project, home))
    profile = json.loads(made["StructureDefinition-RegionCarePlan.json"])
    assert profile["baseDefinition"] == "https://fhir-sip.se/ig/StructureDefinition/SipCarePlan"
    keys = {constraint["key"] for element in profile["snapshot"]["element"] for constraint in element.get("constraint", ())}
    assert "sip-plan-category" in keys


def test_engine_finds_the_guide_itself_right(engine: ReferenceEngine, files: dict[str, bytes]) -> None:
    (issues,) = engine.validate([resource(files, GUIDE)])
    assert [issue for issue in issues if issue.is_error] == []


def test_engine_takes_a_valid_example(engine: ReferenceEngine, files: dict[str, bytes]) -> None:
    (issues,) = engine.validate([resource(files, "package/example/SipCarePlan.json")])
    assert [issue for issue in issues if issue.is_error] == []


def test_engine_refuses_a_broken_example_by_its_rule(engine: ReferenceEngine, files: dict[str, bytes]) -> None:
    (one,) = [one for one in broken_examples() if one.rule == "sip-action-reason"]
    (issues,) = engine.validate([resource(files, f"package/other/broken/{one.name}.json")])
    assert [issue.message_id.rpartition("#")[2] for issue in issues if issue.is_error] == [one.rule]
