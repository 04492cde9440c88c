"""The shape of a FHIR R4 resource: the published models, narrowed by one of our profiles and its extensions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from fhir.resources.R4B import get_fhir_model_class

from fhir_sip.validation.profiles import profiles_dir

from .shapes import Shape

_MODEL = re.compile(r"abc\.(?P<name>[A-Z]\w*)Type\b")
_CUT_OFF = "+"  # how the models end a list of codes that is longer than they tell
_OURS = "https://fhir-sip.se/ig/"
ALLOWED_ANYWAY = frozenset(
    {"id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension", "resourceType"}
)
"""Elements of every resource: what a source does with them is not asked about. Extensions are asked about one by one."""


def resource_shape(kind: str, profile: str | None) -> Shape | None:
    """Give the shape of a resource by its profile, where that is ours; None when FHIR R4 has no such resource."""
    try:
        shape = _model_shape(kind)
    except KeyError:
        return None
    elements = _elements(profile) if profile else {}
    narrowed: dict[str, Shape] = {}
    for name, field in shape.fields().items():
        element = elements.get(f"{kind}.{name}") or elements.get(f"{kind}.{_base(kind, name)}[x]", {})
        if element.get("max") == "0":
            continue
        codes = _bound_codes(element)
        narrowed[name] = replace(field, codes=codes) if codes is not None and not field.fields() else field
    return Shape(lambda: narrowed)


def elements_to_map(kind: str, profile: str | None) -> dict[str, frozenset[str]]:
    """Give each element of a resource that a source must map or leave out by name, with the names it may have (`start[x]`)."""
    shape = resource_shape(kind, profile)
    found: dict[str, set[str]] = {}
    for name in shape.fields() if shape else ():
        if name not in ALLOWED_ANYWAY:
            base = _base(kind, name)
            found.setdefault(base, {base, f"{base}[x]"} if base != name else set()).add(name)
    return {base: frozenset(names) for base, names in found.items()}


def extensions_of(profile: str) -> dict[str, str]:
    """Give the URL of each extension the profile itself names for the resource, by the slice's name there."""
    kind = _definition(profile)["type"]
    named = re.compile(rf"{kind}\.extension:(\w+)")
    return {
        match[1]: element["type"][0]["profile"][0]
        for id_, element in _elements(profile).items()
        if (match := named.fullmatch(id_)) and element.get("max") != "0" and element["type"][0].get("profile")
    }


@cache
def _model_shape(kind: str) -> Shape:
    """Raises KeyError for a type that FHIR R4 has not."""
    fields = get_fhir_model_class(kind).model_fields
    return Shape(lambda: _fields(kind), of_items=None) if fields else Shape()


@cache
def _fields(kind: str) -> Mapping[str, Shape]:
    found = {}
    for name, field in get_fhir_model_class(kind).model_fields.items():
        alias = field.alias or name
        if alias == "fhir_comments" or alias.startswith("_") or name.endswith("__ext"):
            continue
        extra: Mapping[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        model = _MODEL.search(str(field.annotation))
        listed = [str(code) for code in extra.get("enum_values", ())]
        codes = frozenset(listed) if listed and _CUT_OFF not in listed else None
        shape = _of_type(model["name"]) if model else Shape(codes=codes)
        found[alias] = replace(shape, is_list="List[" in str(field.annotation))
    return found


def _of_type(kind: str) -> Shape:
    if kind == "Extension":
        return Shape(lambda: _fields("Extension"), of_items=_extension)
    if kind == "Coding":
        return Shape(lambda: _fields("Coding"), of_items=_coding)
    return Shape() if kind == "Resource" else Shape(lambda: _fields(kind))


def _base(kind: str, name: str) -> str:
    field = next((f for n, f in get_fhir_model_class(kind).model_fields.items() if (f.alias or n) == name), None)
    extra = field.json_schema_extra if field and isinstance(field.json_schema_extra, dict) else {}
    return str(extra.get("one_of_many") or name)


def _coding(pattern: Mapping[str, Any]) -> Shape:
    codes = _codes_of_system(str(pattern.get("system", "")))
    fields = dict(_fields("Coding"))
    if codes is not None:
        fields["code"] = replace(fields["code"], codes=codes)
    return Shape(lambda: fields)


def _extension(pattern: Mapping[str, Any]) -> Shape | None:
    """Give one of our extensions, by the `url` of the pattern."""
    url = str(pattern.get("url", ""))
    return _extension_shape(url, "Extension") if url.startswith(_OURS) and _file("StructureDefinition", url).exists() else None


def _extension_shape(url: str, place: str) -> Shape:
    elements = _elements(url)
    value = elements.get(f"{place}.value[x]", {})
    types = [] if value.get("max") == "0" else [one["code"] for one in value.get("type", ())]
    known = _fields("Extension")
    fields = {"url": known["url"]}
    for one in types:
        name = f"value{one[:1].upper()}{one[1:]}"
        codes = _bound_codes(value)
        fields[name] = known[name] if codes is None or known[name].fields() else replace(known[name], codes=codes)
    parts = {
        element["fixedUri"]: id_.removesuffix(".url")
        for id_, element in elements.items()
        if id_.startswith(f"{place}.extension:") and id_.endswith(".url") and "fixedUri" in element
    }

    def part(pattern: Mapping[str, Any]) -> Shape | None:
        inside = parts.get(str(pattern.get("url", "")))
        return _extension_shape(url, inside) if inside else None

    if parts:
        fields["extension"] = Shape(lambda: _fields("Extension"), is_list=True, of_items=part)
    return Shape(lambda: fields)


def _bound_codes(element: Mapping[str, Any]) -> frozenset[str] | None:
    """Give the codes of a required value set of ours; None where the binding is another."""
    binding = element.get("binding", {})
    url = binding.get("valueSet", "")
    if binding.get("strength") != "required" or not url.startswith(_OURS):
        return None
    return frozenset(_codes_of_value_set(url))


def _codes_of_value_set(url: str) -> Iterator[str]:
    for include in _read("ValueSet", url)["compose"]["include"]:
        if "concept" in include:
            yield from (concept["code"] for concept in include["concept"])
        else:
            yield from _codes_of_system(include.get("system", "")) or ()


@cache
def _codes_of_system(url: str) -> frozenset[str] | None:
    if not url.startswith(_OURS) or not _file("CodeSystem", url).exists():
        return None
    return frozenset(concept["code"] for concept in _read("CodeSystem", url)["concept"])


@cache
def _elements(profile: str) -> Mapping[str, Mapping[str, Any]]:
    return {element["id"]: element for element in _definition(profile)["snapshot"]["element"]}


def _definition(profile: str) -> Mapping[str, Any]:
    return _read("StructureDefinition", profile)


@cache
def _read(kind: str, url: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = orjson.loads(_file(kind, url).read_bytes())
    return content


def _file(kind: str, url: str) -> Any:
    return profiles_dir() / f"{kind}-{url.rpartition('/')[2]}.json"
