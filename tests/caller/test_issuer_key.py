"""The issuer's key: made once, readable by its owner only, and refused when it is another kind of key."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from fhir_sip.caller.issuer_keys import read_or_make_key
from fhir_sip.errors import StartRefused


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "issuer-key.pem"
    first = read_or_make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_key(path).private_numbers() == first.private_numbers()
    assert [file.name for file in path.parent.iterdir()] == ["issuer-key.pem"]


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048), None])
def test_another_kind_of_key_is_refused(tmp_path: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None) -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "issuer-key.pem"
    path.write_bytes(key.private_bytes(*form) if key else b"nonsense")
    with pytest.raises(StartRefused, match="issuer key"):
        read_or_make_key(path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StartRefused, match="issuer key"):
        read_or_make_key(tmp_path / "file" / "issuer-key.pem")
