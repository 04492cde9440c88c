"""Who calls: systems of the parties that call, with several scopes and purposes, and two that never call in the battery."""

from pathlib import Path
from typing import Any

from fhir_sip.caller.registering import new_key, registration, write_clients
from fhir_sip.store.plan_queries import OF_PLANS
from tests.noninterference.parties import Parties

_TYPES = sorted(OF_PLANS)
_READ = " ".join(f"system/{kind}.rs" for kind in (*_TYPES, "Organization", "AuditEvent"))
_SOME = "system/Task.rs?status=accepted system/CarePlan.rs system/Consent.rs"
_ALL = " ".join([*(f"system/{kind}.crus" for kind in _TYPES), "system/Organization.rs", "system/AuditEvent.rs"])

# Name -> (party, scopes, purpose of use).
CALLERS: dict[str, tuple[str, str, str]] = {
    "leader": ("leader", _ALL, "COC"),
    "leader-unit": ("leader_unit", _ALL, "COC"),
    "region": ("region", _ALL, "COC"),
    "region-unit": ("region_unit", _READ, "COC"),
    "region-plans-only": ("region", "system/CarePlan.rs system/Goal.rs", "COC"),
    "region-accepted-actions": ("region", _SOME, "COC"),
    "region-emergency": ("region", _ALL, "ETREAT"),
    "region-treatment": ("region", _READ, "TREAT"),
    "school": ("school", _ALL, "COC"),
    "social": ("social", _ALL, "COC"),
    "outsider": ("outsider", _ALL, "COC"),
    "former": ("former", _ALL, "COC"),
    "patient-service": ("leader", _READ, "PATRQT"),
}
# At work in one store only, before the battery.
BEHIND: dict[str, tuple[str, str, str]] = {
    "hidden-social": ("hidden_social", _ALL, "COC"),
    "hidden-region": ("hidden_region", _ALL, "COC"),
}


def register(parties: Parties, clients_file: Path, token_url: str) -> dict[str, dict[str, Any]]:
    """Write the clients file; the credentials of each caller by name."""
    credentials: dict[str, dict[str, Any]] = {}
    entries = []
    for name, (party, scopes, purpose) in (CALLERS | BEHIND).items():
        organisation, key = getattr(parties, party), new_key(name)
        entries.append(registration(name, organisation, scopes, [purpose], key))
        credentials[name] = {"client_id": name, "organisation": organisation, "scopes": scopes, "private_jwk": key}
        credentials[name] |= {"token_url": token_url, "fhir_url": "", "sip_url": ""}
    write_clients(clients_file, entries)
    return credentials
