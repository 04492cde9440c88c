"""`$validate` (http://hl7.org/fhir/R4/resource-operation-validate.html): is this valid? Nothing is stored.

`POST {type}/$validate` with the resource itself, or with Parameters: `resource`, and `profile` as uri or canonical. The answer is
always 200 with an OperationOutcome; it says nothing about what is stored, nor whether the caller might write it (`mode` is not
taken).
"""

from typing import Any

from fhir_sip.errors import InvalidRequest, Issue, operation_outcome
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.validation.profiles import stored_profiles
from fhir_sip.validation.verdict import verdict

_VALID = Issue("informational", "Inga fel / No errors", severity="information")
_MOST_ENTRIES = 500  # as in a transaction: each is a question to the store
_PROFILE_VALUES = ("valueUri", "valueCanonical", "valueString", "valueUrl")


async def validate(exchange: Exchange, resource_type: str) -> Answer:
    """Judge the body. Raises InvalidRequest when it is not a resource of the type, or `profile` is none of ours for it."""
    exchange.begin("operation", f"{resource_type}/$validate", {})
    resource, profile = _asked(exchange)
    if resource.get("resourceType") != resource_type:
        text = "Resursen är av en annan typ än adressen / The resource is of another type than the address"
        raise InvalidRequest([Issue("invalid", text, "resourceType")])
    if resource_type == "Bundle" and isinstance(entries := resource.get("entry"), list) and len(entries) > _MOST_ENTRIES:
        text = f"Högst {_MOST_ENTRIES} poster / {_MOST_ENTRIES} entries at most"
        raise InvalidRequest([Issue("too-costly", text, "Bundle.entry")])
    issues = await verdict(exchange.service.store, resource, profile and _known(profile, resource_type))
    return Answer(200, operation_outcome(issues or [_VALID]))


def _asked(exchange: Exchange) -> tuple[dict[str, Any], str | None]:
    """The resource, and the profile asked for if any."""
    body = exchange.json_body()
    unknown = [name for name, _ in exchange.request.parameters if name != "profile"]
    if unknown:
        raise InvalidRequest([Issue("not-supported", "Parametern stöds inte / Parameter not supported", "http.query")])
    profiles = [value for _, value in exchange.request.parameters]
    if body.get("resourceType") == "Parameters":
        body, more = _of_parameters(body)
        profiles += more
    if len(profiles) > 1:
        raise InvalidRequest([Issue("invalid", "Ange högst en profil / Give one profile at most", "profile")])
    return body, profiles[0] if profiles else None


def _of_parameters(parameters: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    given = parameters.get("parameter")
    resource: dict[str, Any] | None = None
    profiles: list[str] = []
    for parameter in given if isinstance(given, list) else ():
        name = parameter.get("name") if isinstance(parameter, dict) else None
        if name == "resource" and resource is None and isinstance(parameter.get("resource"), dict):
            resource = parameter["resource"]
        elif name == "profile":
            profiles += [parameter[value] for value in _PROFILE_VALUES if isinstance(parameter.get(value), str)]
        else:
            text = "Parametern stöds inte / Parameter not supported"
            raise InvalidRequest([Issue("not-supported", text, "Parameters.parameter")])
    if resource is None:
        text = "Parametern resource krävs / The parameter resource is required"
        raise InvalidRequest([Issue("required", text, "Parameters.parameter")])
    return resource, profiles


def _known(profile: str, resource_type: str) -> str:
    canonical = profile.partition("|")[0]
    if canonical in stored_profiles().get(resource_type, ()):
        return canonical
    text = "Profilen är ingen av våra för denna typ / Not a profile of ours for this type"
    raise InvalidRequest([Issue("not-supported", text, "profile")])
