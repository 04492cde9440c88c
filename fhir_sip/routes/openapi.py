"""The OpenAPI of the routes, with what FastAPI cannot see: parameters, headers and bodies that the interactions read by themselves."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from fhir_sip.access.search_parameters import parameters_of
from fhir_sip.directory import criteria as directory_criteria
from fhir_sip.mapping import json_schema
from fhir_sip.store.plan_queries import READABLE_TYPES

Schema = dict[str, Any]

_FHIR, _FORM = "application/fhir+json", "application/x-www-form-urlencoded"
_RESULT_PARAMETERS = ("_count", "_sort", "_include", "_revinclude", "_summary", "_total", "_page")
_ID: Schema = {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"}
_TYPE: Schema = {"type": "string", "enum": sorted(READABLE_TYPES)}
_PATH_TYPES: dict[str, Schema] = {
    "resource_type": _TYPE,
    "directory_type": {"type": "string", "enum": sorted(directory_criteria.PARAMETERS)},
}
_TEXT: Schema = {"type": "string"}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": '^W/"[0-9]{1,9}"$'},
}
_IDENTIFIER = {"type": "object", "required": ["system", "value"], "properties": {"system": _TEXT, "value": _TEXT}}
_OUTCOME = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {"resourceType": {"const": "OperationOutcome"}, "issue": {"type": "array", "items": {"type": "object"}}},
}
_TOKEN_REQUEST = ("grant_type", "client_assertion_type", "client_assertion", "scope")
_NO_TOKEN = ("/directory", "/token", "/health", "/sip/schema", "/fhir/metadata", "/.well-known", "/fhir/.well-known")


def describe(app: FastAPI) -> None:
    """Let the application's OpenAPI tell of bodies, search parameters, `If-Match` and the token too."""
    plain = app.openapi

    def described() -> Schema:
        if app.openapi_schema is None:
            schema = plain()
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            schemas |= _document_schemas() | {"OperationOutcome": _OUTCOME}
            schema["components"]["securitySchemes"] = {"backend": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
            for path, methods in schema["paths"].items():
                for method, operation in methods.items():
                    _complete(path, method, operation)
        return app.openapi_schema or {}

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's own guide has it


def _document_schemas() -> Schema:
    """The SIP document and its parts, by name."""
    whole = json.loads(json.dumps(json_schema()).replace('"#/$defs/', '"#/components/schemas/'))
    parts: Schema = whole.pop("$defs")
    return parts | {"SipDocument": {name: value for name, value in whole.items() if not name.startswith("$")}}


def _complete(path: str, method: str, operation: Schema) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["schema"] = _PATH_TYPES.get(parameter["name"], _ID)
    added = list(_parameters(path, method))
    if added:
        operation["parameters"] = [*operation.get("parameters", ()), *added]
    body = _body(path, method)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": body}
    if not path.startswith(_NO_TOKEN) and (path, method) != ("/rivta/getcareplans", "get"):
        operation["security"] = [{"backend": []}]
    if path not in ("/token", "/health") and not path.startswith("/rivta"):
        outcome = {"$ref": "#/components/schemas/OperationOutcome"}
        operation["responses"] |= {"default": {"description": "What is wrong", "content": {_FHIR: {"schema": outcome}}}}


def _parameters(path: str, method: str) -> Iterator[Schema]:
    if method == "put":
        yield _IF_MATCH
    elif (path, method) == ("/fhir/{resource_type}", "get"):
        yield from (_query(name) for name in _search_parameters())
    elif path == "/directory/{directory_type}":
        yield from (_query(name) for name in _directory_parameters())
    elif (path, method) == ("/fhir/CarePlan/$sip", "get"):
        yield _query("person", required=True, description="system|value")
    elif (path, method) == ("/rivta/getcareplans", "get"):
        yield from (_query("wsdl"), _query("xsd"))
    elif path in ("/figures", "/figures.csv", "/fhir/MeasureReport"):
        yield from (_query("year"), _query("municipality", description="organisation number, ten digits"))


def _query(name: str, *, required: bool = False, **more: str) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": _TEXT} | more


def _search_parameters() -> list[str]:
    """Of any type; which of them a type has stands in the CapabilityStatement."""
    return [*sorted({name for kind in READABLE_TYPES for name in parameters_of(kind)}), *_RESULT_PARAMETERS]


def _directory_parameters() -> list[str]:
    """Of any type; which of them a type has stands in the directory's own CapabilityStatement."""
    own = {name for parameters in directory_criteria.PARAMETERS.values() for name in parameters}
    return [*sorted(own), "_count", "_include", directory_criteria.PAGE_PARAMETER]


def _body(path: str, method: str) -> Schema | None:
    """Media type -> schema of the body, or None where there is none."""
    if method not in ("post", "put"):
        return None
    if path == "/token":
        return {_FORM: {"schema": _form(_TOKEN_REQUEST, required=True)}}
    if path.startswith("/rivta"):
        return {"text/xml": {"schema": _TEXT}}
    if path == "/sip/_search":
        person: Schema = {"type": "object", "required": ["person"], "properties": {"person": _IDENTIFIER}}
        return {"application/json": {"schema": person}}
    if path.startswith("/sip"):
        return {"application/json": {"schema": {"$ref": "#/components/schemas/SipDocument"}}}
    if path.endswith("/_search"):
        return {_FORM: {"schema": _form(_search_parameters(), required=False)}}
    return {_FHIR: {"schema": _resource(_type_of_body(path))}}


def _type_of_body(path: str) -> Schema:
    if path == "/fhir":
        return {"const": "Bundle"}
    return {"const": "Parameters"} if "$" in path and not path.endswith("$validate") else _TYPE


def _resource(resource_type: Schema) -> Schema:
    return {"type": "object", "required": ["resourceType"], "properties": {"resourceType": resource_type}}


def _form(names: tuple[str, ...] | list[str], *, required: bool) -> Schema:
    schema: Schema = {"type": "object", "properties": dict.fromkeys(names, _TEXT)}
    return schema | ({"required": list(names)} if required else {})
