"""The member of staff behind a request, as the assertion's extension `hl7-b2b` tells (UDAP Security 1.0, B2B authorization extension).

The client answers for who it is; the service checks the form, and that the extension widens nothing of the registration.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from fhir_sip.errors import TokenRefused
from fhir_sip.validation.identifiers import HSA_ID, may_hold_personal_number, preferred_system

_EXTENSION = "hl7-b2b"
_HSA_ID = re.compile(r"SE[0-9]{10}-[A-Za-z0-9]{1,18}")
_ACT_REASON = ("urn:oid:2.16.840.1.113883.5.8#", "http://terminology.hl7.org/CodeSystem/v3-ActReason#")
_LONGEST_NAME = 100
_Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


@dataclass(frozen=True)
class User:
    """`hsa_id` of the person in HSA, and the name as the client gives it."""

    hsa_id: str
    name: str


@dataclass(frozen=True)
class RequestContext:
    """What an assertion says besides who signs: the user, and the one purpose of use; None where it says nothing."""

    user: User | None = None
    purpose: str | None = None


class _Extension(BaseModel):
    """`hl7-b2b` as UDAP Security names its members; those without a meaning here are taken and not used."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal["1"]
    organization_id: _Text
    purpose_of_use: list[_Text]
    subject_id: _Text | None = None
    subject_name: _Text | None = None
    subject_role: _Text | None = None
    organization_name: _Text | None = None
    consent_policy: list[_Text] | None = None
    consent_reference: list[_Text] | None = None


def request_context(extensions: object, organisation: str) -> RequestContext:
    """Read the assertion's `extensions`; `organisation` is the client's registered HSA-id.

    Raises TokenRefused (invalid_request) on another organisation, on anything but one purpose, and on a user without an HSA-id or a name.
    """
    if extensions is None:
        return RequestContext()
    given = extensions.get(_EXTENSION) if isinstance(extensions, Mapping) else None
    if given is None or set(extensions) != {_EXTENSION}:  # type: ignore[call-overload]
        raise _refused("hl7-b2b is the only extension")
    try:
        extension = _Extension.model_validate(given)
    except ValidationError:
        raise _refused("hl7-b2b needs version, organization_id and purpose_of_use, and takes UDAP's members only") from None
    if _hsa_id(extension.organization_id) != organisation:
        raise _refused("hl7-b2b.organization_id is not the organisation registered for the client")
    if len(extension.purpose_of_use) != 1:
        raise _refused("hl7-b2b.purpose_of_use must hold one purpose")
    return RequestContext(_user(extension.subject_id, extension.subject_name), _code(extension.purpose_of_use[0]))


def user_claim(user: User) -> dict[str, str]:
    """The user as a claim of an access token."""
    return {"hsa_id": user.hsa_id, "name": user.name}


def user_of_claim(claim: Any) -> User | None:
    """The user of a claim that `user_claim` made."""
    return User(claim["hsa_id"], claim["name"]) if claim else None


def _user(hsa_id: str | None, name: str | None) -> User | None:
    if hsa_id is None and name is None:
        return None
    if hsa_id is None or name is None:
        raise _refused("hl7-b2b.subject_id and subject_name are given together")
    hsa_id = _hsa_id(hsa_id)
    if not _HSA_ID.fullmatch(hsa_id) or may_hold_personal_number(hsa_id.partition("-")[2]):
        raise _refused("hl7-b2b.subject_id must be an HSA-id")
    if len(name) > _LONGEST_NAME or not name.isprintable() or not name.strip() or may_hold_personal_number(name):
        raise _refused(f"hl7-b2b.subject_name must be a name of at most {_LONGEST_NAME} characters")
    return User(hsa_id, name)


def _hsa_id(text: str) -> str:
    """An HSA-id by itself, or as a URI: its system before a `#`."""
    system, _, value = text.rpartition("#")
    return value if preferred_system(system) == HSA_ID else text


def _code(purpose: str) -> str:
    """UDAP gives the code system before a `#`."""
    return next((purpose.removeprefix(system) for system in _ACT_REASON if purpose.startswith(system)), purpose)


def _refused(description: str) -> TokenRefused:
    return TokenRefused("invalid_request", description)
