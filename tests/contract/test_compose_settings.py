"""The compose file against its promises, read as data: the embedded store's settings, pinned images, one way in, no secrets."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

_ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def store_settings() -> dict[str, Any]:
    return yaml.safe_load((_ROOT / "hapi" / "store.yaml").read_text(encoding="utf-8"))


def test_the_image_reads_the_embedded_stores_own_settings(compose: dict[str, Any], store_settings: dict[str, Any]) -> None:
    targets = {config["source"]: Path(config["target"]) for config in compose["services"]["store"]["configs"]}
    files = {name: config.get("file") for name, config in compose["configs"].items()}
    assert files["store_settings"] == "./hapi/settings.properties"
    assert files["store_logging"] == "./hapi/logback.xml"
    assert compose["services"]["store"]["environment"]["SPRING_CONFIG_LOCATION"] == f"file:{targets['store']}"
    assert targets["store_settings"] == targets["store"].with_name("settings.properties")
    assert "settings.properties" in store_settings["spring"]["config"]["import"]
    assert store_settings["logging"]["config"] == f"file:{targets['store_logging']}"


def test_nothing_else_says_how_the_store_behaves(compose: dict[str, Any], store_settings: dict[str, Any]) -> None:
    assert "hapi" not in store_settings
    given = compose["services"]["store"]["environment"]
    assert [name for name in given if "hapi" in name.lower() and name != "SPRING_CONFIG_LOCATION"] == []


def test_the_settings_are_such_as_spring_reads() -> None:
    """One NAME=value a line, every name once, nothing of Java's escapes."""
    lines = (_ROOT / "hapi" / "settings.properties").read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"hapi\.fhir\.[a-z_.]+", name) for name in names)
    assert len(names) == len(set(names))
    assert "hapi.fhir.enable_repository_validating_interceptor" in names


def test_only_the_gateway_publishes_a_port_and_it_reaches_the_facade_only(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["gateway"]
    assert [name for name, service in services.items() if service.get("network_mode")] == []
    assert services["gateway"]["networks"] == ["front"]
    assert {name for name, service in services.items() if "front" in service["networks"]} == {"gateway", "facade"}
    assert all(compose["networks"][name]["internal"] for name in ("database", "store"))


def test_every_image_is_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    bases = re.findall(r"^FROM (\S+)", (_ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [image for image in images + bases if not _PINNED.fullmatch(image)] == []
    assert compose["services"]["store"]["image"].startswith("hapiproject/hapi:v8.8.0-")


def test_no_secret_stands_in_a_file_of_ours(compose: dict[str, Any], store_settings: dict[str, Any]) -> None:
    assert store_settings["spring"]["datasource"]["password"] == "${database_password}"
    assert all(secret["file"].startswith("${FHIR_SIP_SECRETS:-./secrets}/") for secret in compose["secrets"].values())
    given = [name for service in compose["services"].values() for name in service.get("environment", {})]
    assert [name for name in given if re.search("PASSWORD|KEY|SECRET|TOKEN", name) and not name.endswith("_FILE")] == []


def test_the_facades_wait_for_a_validating_store(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["facade"]["depends_on"]["profiles"]["condition"] == "service_completed_successfully"
    assert services["store"]["restart"] in ("always", "unless-stopped")
    assert services["facade"]["deploy"]["replicas"] >= 2


def test_the_audit_journals_of_the_facades_outlive_their_containers(compose: dict[str, Any]) -> None:
    facade = compose["services"]["facade"]
    places = dict(volume.split(":") for volume in facade["volumes"])
    assert places == {"journals": facade["environment"]["FHIR_SIP_DATA_DIR"]}
    assert "journals" in compose["volumes"]
    made = re.search(r"--owner=(\d+) --group=\d+ (\S+)", (_ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert made
    assert made.groups() == ("10001", places["journals"]), "the user of the image may write there"


def test_the_facade_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\d+):\d+$", (_ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(users) == 1
    assert int(users[0]) > 0
