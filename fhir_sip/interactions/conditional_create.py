"""`If-None-Exist`: is the record there already, as far as the caller may see? (http://hl7.org/fhir/R4/http.html#ccreate)

The condition is the record's own business identifier, on types where the store keeps that unique (a plan's, and a person's per party), so
that of two equal creates at once one is stored. It is searched for as any search of the caller's: what is hidden does not match. All that a
hidden duplicate can tell is what the unique index tells on any create: 409.
"""

from typing import Any

from fhir_sip.access import Resource
from fhir_sip.access.search_guard import check
from fhir_sip.errors import InvalidRequest, Issue, PreconditionFailed
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.rows import Row, Rows, is_found
from fhir_sip.request import read_parameters

CONDITIONAL = {"CarePlan": frozenset({"identifier"}), "Patient": frozenset({"identifier", "organization"})}
"""Types that can be created so, and what the condition may ask."""


async def existing(exchange: Exchange, resource: Resource, condition: str, path: str) -> Row | None:
    """The one visible record that matches, or None. `path` is where the condition stands, for messages.

    Raises InvalidRequest when the condition is not of the form above, PreconditionFailed when several records match, Forbidden when the
    token may not search the type.
    """
    kind = str(resource.get("resourceType"))
    parameters = read_parameters(condition.encode("utf-8", "replace"))
    settings = exchange.service.settings
    exchange.need({kind: "s"})
    _refuse_other(kind, parameters, resource, path)
    query = check(kind, parameters, settings.max_count, settings.fhir_url)
    reader, found = Rows(exchange, query), []
    while rows := await reader.next(query.count):
        found += [row for row in rows if is_found(exchange, query, row)]
    if len(found) > 1:
        text = "Flera uppgifter stämmer med villkoret / Several records match the condition"
        raise PreconditionFailed([Issue("duplicate", text, path)])
    for row in found:
        exchange.trail.touched(row.key, row.resource)
    return found[0] if found else None


def _refuse_other(kind: str, parameters: list[tuple[str, str]], resource: Resource, path: str) -> None:
    """Anything but the record's own identifier would be a condition that two creates at once both pass."""
    names = [name for name, _ in parameters]
    asked = [value for name, value in parameters if name == "identifier"]
    is_allowed = len(set(names)) == len(names) and set(names) <= CONDITIONAL.get(kind, frozenset())
    if not is_allowed or asked != [one for one in asked if one in _identifiers(resource)] or not asked:
        text = "Villkoret ska vara uppgiftens egen identifierare (CarePlan, Patient) / The condition must be its own identifier"
        raise InvalidRequest([Issue("not-supported", text, path)])


def _identifiers(resource: Resource) -> set[str]:
    found: Any = resource.get("identifier")
    return {
        f"{one.get('system')}|{one.get('value')}" for one in (found if isinstance(found, list) else ()) if isinstance(one, dict)
    }
