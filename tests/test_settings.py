"""Settings: each told in words, each in the operator's page, read once and then fixed, and nothing secret among them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from fhir_sip.errors import StartRefused
from fhir_sip.settings import Settings


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_and_stands_in_the_operators_page(name: str, repository: Path) -> None:
    assert len(Settings.model_fields[name].description or "") > 20
    assert f"`FHIR_SIP_{name.upper()}`" in (repository / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_environment_is_read_by_name_and_the_command_line_wins() -> None:
    environment = {"FHIR_SIP_TOKEN_SECONDS": "60", "FHIR_SIP_MAX_COUNT": "10", "OTHER": "1"}
    settings = Settings.from_environment(environment, max_count=20, data_dir=None)
    assert (settings.token_seconds, settings.max_count, settings.data_dir) == (60, 20, Path("data"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_SECONDS", "0"),
        ("TOKEN_SECONDS", "86400"),
        ("TOKEN_SECONDS", "soon"),
        ("MAX_BODY_BYTES", "-1"),
        ("MAX_DEPTH", "1000"),
        ("STORE_TIMEOUT_SECONDS", "0"),
        ("MAX_COUNT", "0"),
    ],
)
def test_a_value_out_of_its_bounds_is_refused(name: str, value: str) -> None:
    with pytest.raises(StartRefused, match=f"FHIR_SIP_{name}") as refused:
        Settings.from_environment({f"FHIR_SIP_{name}": value})
    assert f" {value} " not in f" {refused.value} "


def test_settings_are_fixed() -> None:
    with pytest.raises(ValidationError):
        Settings().token_seconds = 60  # type: ignore[misc]


def test_a_slash_at_the_end_of_the_public_address_changes_nothing() -> None:
    with_slash, without = Settings(public_url="https://sip.example/"), Settings(public_url="https://sip.example")
    assert with_slash.fhir_url == without.fhir_url == "https://sip.example/fhir"
    assert (with_slash.sip_url, with_slash.token_url) == ("https://sip.example/sip", "https://sip.example/token")


def test_printing_the_settings_shows_paths_and_no_key(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN SECRET-----", encoding="utf-8")
    assert "SECRET" not in repr(Settings(issuer_key_file=key))
