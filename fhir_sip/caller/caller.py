"""A caller: one registered system, acting for one party, for one purpose."""

from dataclasses import dataclass

from fhir_sip.caller.scopes import Scopes
from fhir_sip.caller.user import User


@dataclass(frozen=True)
class Caller:
    """What a valid token says.

    `organisation` is the client's registered HSA-id; `party` the HSA-id of the Organization at the level the law treats as
    one (OSL 8:1-2); `lineage` the organisation, the party and everything above, nearest first; `kind` the party's kind;
    `purpose` a code of v3-ActReason; `user` the member of staff behind the request, when the client said.
    """

    client_id: str
    organisation: str
    party: str
    lineage: tuple[str, ...]
    kind: str
    scopes: Scopes
    purpose: str
    user: User | None = None
