"""The elements of a FHIR type as the published models know them: what type each has, and what its references may be to."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from fhir.resources.R4B import get_fhir_model_class


class Field(NamedTuple):
    """One element of a type."""

    kind: str
    """The name of its own model (`Reference`, `CarePlanActivity`), or `url`; other primitive types are left out."""
    targets: frozenset[str]
    """Of a reference: the resource types it may be to; empty when it may be to any."""
    repeats: bool


class Placed(NamedTuple):
    """An element, or an item of a repeated one, in a resource: what is there, and its FHIRPath."""

    field: Field
    value: Any
    path: str


def placed_in(element: dict[str, Any], kind: str, where: str) -> Iterator[Placed]:
    """Every element inside of one of type `kind` that stands at `where`; what the models do not know is passed by."""
    for name, child in element.items():
        field = _fields(kind).get(name)
        if field is None:
            continue
        for position, one in enumerate(child if isinstance(child, list) else [child]):
            path = f"{where}.{name}[{position}]" if isinstance(child, list) else f"{where}.{name}"
            yield Placed(field, one, path)
            if isinstance(one, dict) and field.kind[:1].isupper():
                yield from placed_in(one, one["resourceType"] if field.kind == "Resource" else field.kind, path)


@cache
def _fields(kind: str) -> dict[str, Field]:
    found = {}
    for name, field in get_fhir_model_class(kind).model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        types = extra.get("enum_reference_types", ())
        targets = frozenset(map(str, types)) if isinstance(types, (list, tuple)) else frozenset[str]()
        if own := _kind_of(field.annotation):
            narrowed = frozenset[str]() if "Resource" in targets else targets
            found[field.alias or name] = Field(own, narrowed, "List[" in str(field.annotation))
    return found


def _kind_of(annotation: Any) -> str | None:
    """`CarePlanActivity` in `Optional[List[CarePlanActivityType]]`, `url` in `Annotated[..., Url()]`; None for other primitives."""
    if get_origin(annotation) is Annotated:
        return "url" if any(type(mark).__name__ == "Url" for mark in annotation.__metadata__) else None
    if inner := [one for one in get_args(annotation) if one is not type(None)]:
        return next((found for one in inner if (found := _kind_of(one))), None)
    name = getattr(annotation, "__name__", "")
    return str(name.removesuffix("Type")) if name.endswith("Type") else None
