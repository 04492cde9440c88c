"""The people and parties of a plan: the person, parties, relatives, staff."""

from typing import Annotated

from pydantic import Field

from .fields import (
    Date,
    Gender,
    HsaId,
    IdentifierKind,
    Line,
    LocalId,
    Part,
    ProtectedIdentity,
    Relationship,
    StaffRoleCode,
    TelecomKind,
)


class PersonalIdentifier(Part):
    """A personal identity number and which kind it is; personnummer and samordningsnummer have 12 digits."""

    kind: IdentifierKind
    value: Annotated[Line, Field(max_length=64)]


class Telecom(Part):
    """One way to reach somebody."""

    kind: TelecomKind
    value: Line


class Person(Part):
    """The person the plan is for; referred to as `person`. Holds no address: none is needed and none can leak."""

    identifiers: Annotated[list[PersonalIdentifier], Field(min_length=1)]
    given_names: Annotated[list[Line], Field(min_length=1)]
    family_name: Line
    birth_date: Date | None = None
    gender: Gender | None = None
    protected_identity: ProtectedIdentity | None = None


class Party(Part):
    """An authority or care giver in the plan, from `start` until `end`; the name may be left to the directory."""

    hsa_id: HsaId
    name: Line | None = None
    start: Date | None = None
    end: Date | None = None


class Relative(Part):
    """A guardian, relative, representative or other close person."""

    id: LocalId
    name: Line
    relationship: Relationship
    identifiers: list[PersonalIdentifier] = Field(default_factory=list)
    telecom: list[Telecom] = Field(default_factory=list)
    start: Date | None = None
    end: Date | None = None
    recorded_by: HsaId | None = None


class StaffRole(Part):
    """One role in the team; a role without `end` is current. A coordinator acts on behalf of a party (D14)."""

    role: StaffRoleCode
    on_behalf_of: HsaId | None = None
    start: Date | None = None
    end: Date | None = None


class StaffMember(Part):
    """A member of staff, kept in HSA; `organization` is a party or a unit, `organization_name` only for a unit."""

    id: LocalId
    hsa_id: HsaId
    name: Line
    organization: HsaId
    organization_name: Line | None = None
    title: Line | None = None
    telecom: list[Telecom] = Field(default_factory=list)
    roles: Annotated[list[StaffRole], Field(min_length=1)]
    recorded_by: HsaId | None = None
