"""The committed lock is whole, names no host, and is about the server that settings.properties describes."""

import re
from pathlib import Path

from fhir_sip.hapi.installation import shipped_folder
from fhir_sip.hapi.lock import Artifact, read_lock


def test_every_jar_has_a_sha256_and_a_size() -> None:
    lock = read_lock(shipped_folder() / "lock.json")
    assert len(lock.compiler) == 1
    assert len(lock.server) > 100
    for artifact in lock.server + lock.compiler:
        assert re.fullmatch(r"[0-9a-f]{64}", artifact.sha256), artifact
        assert artifact.size > 0, artifact


def test_the_lock_names_coordinates_and_no_host() -> None:
    text = (shipped_folder() / "lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert '"ca.uhn.hapi.fhir:hapi-fhir-jpaserver-base:8.8.0"' in text


def test_no_jar_is_locked_twice() -> None:
    lock = read_lock(shipped_folder() / "lock.json")
    projects = [one.parts[:2] + one.parts[3:] for one in lock.server]
    assert len(set(projects)) == len(projects)


def test_a_jar_lies_where_a_maven_repository_keeps_it() -> None:
    plain = Artifact("org.example.group:part:1.0", "0" * 64, 1)
    classified = Artifact("org.example:part:1.0:data", "0" * 64, 1)
    assert plain.path == Path("org/example/group/part/1.0/part-1.0.jar")
    assert classified.path == Path("org/example/part/1.0/part-1.0-data.jar")


def test_settings_can_be_given_to_the_official_image_as_they_are() -> None:
    lines = (shipped_folder() / "settings.properties").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"hapi\.fhir\.[A-Za-z_.]+=\S+", line) for line in settings)
    assert "hapi.fhir.reuse_cached_search_results_millis=0" in settings
    assert "hapi.fhir.enable_repository_validating_interceptor=true" in settings
