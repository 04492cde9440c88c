"""A `jti` is used once, on whichever replica: the store remembers it, so replicas keep no state.

Each is a Basic resource whose identifier is a hash of client and `jti`; a unique search parameter in the store settles races.
"""

import hashlib

from fhir_sip.errors import Unauthenticated
from fhir_sip.store import HapiStore

_SYSTEM = "https://fhir-sip.se/id/used-assertion"
_CODE = {"coding": [{"system": "https://fhir-sip.se/ig/CodeSystem/sip-basic", "code": "used-assertion"}]}


async def use_once(store: HapiStore, client_id: str, jti: str) -> None:
    """Mark `jti` as used. Raises Unauthenticated when it was used before, Unavailable when the store cannot tell."""
    value = hashlib.sha256(f"{client_id}\0{jti}".encode()).hexdigest()
    basic = {"resourceType": "Basic", "identifier": [{"system": _SYSTEM, "value": value}], "code": _CODE}
    if not await store.create_if_absent(basic, [("identifier", f"{_SYSTEM}|{value}")]):
        raise Unauthenticated("assertion was used before")
