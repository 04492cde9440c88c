"""The systems of the demonstration: their keys, their registrations, and the credentials file each would keep."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fhir_sip.access.public_directory import ENTRY_TYPES
from fhir_sip.caller.registering import new_key, registration, write_clients
from fhir_sip.settings import Settings
from fhir_sip.store.plan_queries import OF_PLANS

REGION_FILE = Path(__file__).with_name("region.json")
_EVERYTHING = " ".join(
    [*(f"system/{kind}.crus" for kind in sorted(OF_PLANS | ENTRY_TYPES)), "system/Organization.rs", "system/AuditEvent.rs"]
)
ORGANISATIONS = {
    "region-ehr": "SE9999000001-R000",
    "municipality-a": "SE9999000011-A100",
    "municipality-b": "SE9999000022-B100",
}


def write_systems(
    settings: Settings, organisations: dict[str, str] | None = None, purposes: Mapping[str, str] = MappingProxyType({})
) -> dict[str, dict[str, Any]]:
    """Register the systems and write `clients/<name>.json`, readable by the owner only. Keys made before are kept.

    `organisations` is client name -> HSA-id (default: the demonstration's three); `purposes` client name -> purpose of use, where it is
    not COC. Returns the credentials by name.
    """
    folder = settings.data_dir / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, Any]] = {}
    for name, organisation in (organisations or ORGANISATIONS).items():
        path = folder / f"{name}.json"
        kept = json.loads(path.read_text(encoding="utf-8"))["private_jwk"] if path.exists() else new_key(name)
        found[name] = {
            "client_id": name,
            "organisation": organisation,
            "scopes": _EVERYTHING,
            "private_jwk": kept,
            "token_url": settings.token_url,
            "fhir_url": settings.fhir_url,
            "sip_url": settings.sip_url,
        }
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(found[name], file, indent=2)
    write_clients(
        settings.clients_path,
        [
            registration(name, system["organisation"], system["scopes"], [purposes.get(name, "COC")], system["private_jwk"])
            for name, system in found.items()
        ],
    )
    return found
