"""The organisations of a world of its own: fresh HSA-ids, so that nothing else in a store is about them.

Two sorts: those who call in the battery, and those who never do. What the second sort answers for, and shows to nobody, is what
differs between two stores.
"""

import random
from dataclasses import dataclass, fields
from typing import Any

_PROFILE = "https://fhir-sip.se/ig/StructureDefinition/SipOrganization"
_KINDS = "https://fhir-sip.se/ig/CodeSystem/sip-organisation-kind"
_HSA = "urn:oid:1.2.752.29.4.19"

# Field name -> kind of party.
_KIND_OF = {
    "leader": "disability-care",
    "region": "region-care",
    "school": "school",
    "social": "child-family-services",
    "outsider": "child-family-services",
    "former": "home-care",
    "hidden_region": "region-care",
    "hidden_social": "child-family-services",
    "hidden_school": "school",
    "hidden_private": "private-care",
    "hidden_home": "home-care",
}
_UNITS = {"leader_unit": "leader", "region_unit": "region"}


@dataclass(frozen=True)
class Parties:
    """HSA-ids. The `hidden_...` never call; `leader` and `region` have a unit each."""

    leader: str
    leader_unit: str
    region: str
    region_unit: str
    school: str
    social: str
    outsider: str
    former: str
    hidden_region: str
    hidden_social: str
    hidden_school: str
    hidden_private: str
    hidden_home: str

    @property
    def hidden(self) -> tuple[str, ...]:
        """Those who never call."""
        return tuple(getattr(self, name) for name in _KIND_OF if name.startswith("hidden"))

    def organizations(self) -> list[dict[str, Any]]:
        """Their Organization resources, parents before units."""
        return [self._organization(name) for name in (*_KIND_OF, *_UNITS)]

    def _organization(self, name: str) -> dict[str, Any]:
        hsa_id = getattr(self, name)
        organization: dict[str, Any] = {
            "resourceType": "Organization",
            "id": hsa_id,
            "meta": {"profile": [_PROFILE]},
            "identifier": [{"system": _HSA, "value": hsa_id}],
            "active": True,
            "name": f"Prov {name.replace('_', ' ')}",
        }
        if name in _UNITS:
            return organization | {"partOf": {"reference": f"Organization/{getattr(self, _UNITS[name])}"}}
        return organization | {"type": [{"coding": [{"system": _KINDS, "code": _KIND_OF[name]}]}]}


def new_parties() -> Parties:
    """Parties whose HSA-ids nobody has had."""
    number = random.randrange(10**9)
    names = [field.name for field in fields(Parties)]
    return Parties(**{name: f"SE9{number:09}-{position:X}00" for position, name in enumerate(names, 10)})
