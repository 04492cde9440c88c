"""Make a key pair for one system. Usage: python make_key.py CLIENT_ID HSA_ID [PRIVATE_KEY_FILE]

Prints the entry for the operator's clients file: it holds the public half only. The private half goes to a file
(default: CLIENT_ID.private.json) that nobody else can read.
"""

import json
import os
import sys
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

SCOPES = (
    "system/CarePlan.rs system/CareTeam.r system/Goal.r system/Task.rus system/Condition.r system/Consent.r system/Patient.r "
    "system/RelatedPerson.r system/PractitionerRole.r system/Appointment.r system/RiskAssessment.r"
)


def key_pair(client_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A private key (ES384) and its public half, both as JWK (RFC 7517)."""
    private = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()), as_dict=True)
    private |= {"kid": f"{client_id}-1", "alg": "ES384", "use": "sig"}
    return private, {name: value for name, value in private.items() if name != "d"}


def entry(client_id: str, hsa_id: str, public: dict[str, Any]) -> dict[str, Any]:
    """One entry of the list `clients` in the clients file."""
    return {"client_id": client_id, "organisation": hsa_id, "scopes": SCOPES, "purposes": ["COC"], "jwks": {"keys": [public]}}


if __name__ == "__main__":
    name, organisation = sys.argv[1:3]
    place = sys.argv[3] if len(sys.argv) > 3 else f"{name}.private.json"
    private_half, public_half = key_pair(name)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(private_half, file, indent=2)
    print(json.dumps(entry(name, organisation, public_half), indent=2))
