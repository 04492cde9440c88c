"""What the Python beside a source's tables does, told to the checks: which fields it maps, and how the left document looks."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from fhir_sip.rivta.contract import SCHEMAS, Field, message

from ..document import json_schema
from .shapes import Shape, schema_shape


class Beside(NamedTuple):
    """`made`: left fields that the code puts there for the tables; `mapped` and `right`: left and right ones that it maps itself;
    `of_the_whole`: parts (`of`) whose lines start at the document's root; `files` that are no table's."""

    left_shape: Callable[[], Shape]
    made: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    of_the_whole: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


@cache
def sip_shape() -> Shape:
    """Give the shape of the SIP document."""
    return schema_shape(json_schema())


def rivta_shape() -> Shape:
    """Give the shape of one care plan of the contract."""
    answer = _of_field(message("GetCarePlansResponse"))
    return answer.fields()["carePlan"].item


def _of_field(field: Field) -> Shape:
    inside = {one.name: _of_field(one) for one in field.fields}
    return Shape(lambda: inside, is_list=field.is_many)


BESIDE: Mapping[str, Beside] = {
    "sip": Beside(
        sip_shape,
        made=frozenset({"team"}),
        mapped=frozenset({"schema_version", "parties", "staff.roles"}),
        files=frozenset({"schema.json"}),
    ),
    "rivta_getcareplans": Beside(
        rivta_shape,
        right=frozenset({"PractitionerRole.organization"}),
        of_the_whole=frozenset({"person"}),
        files=frozenset(SCHEMAS),
    ),
}
