"""The laws of the SIP mapping, each a function of one case that fails when the case breaks it."""

import copy
from collections.abc import Mapping
from typing import Any

from fhir_sip.mapping import SipDocument, compare, from_fhir, item_key, to_fhir, with_references

from .elements import Resource
from .explanations import Tables, unexplained_in_document, unexplained_in_fhir
from .fhir_extras import Extra, resources_beside, with_extras
from .fhir_plans import bundle_of
from .sameness import canonical


def the_document_comes_back(document: SipDocument) -> None:
    """sip -> FHIR -> sip gives the same document, and changes nothing that was given to it."""
    before = document.model_dump()
    bundle = to_fhir(document)
    as_written = copy.deepcopy(bundle)
    assert from_fhir(bundle, complete=True) == document
    assert document.model_dump() == before
    assert bundle == as_written


def the_plan_comes_back(plan: Resource, style: str) -> None:
    """FHIR -> sip -> FHIR gives the same plan (`sameness` says what same is), however its references are written."""
    bundle = in_style(plan, style)
    as_given = copy.deepcopy(bundle)
    document = from_fhir(bundle, complete=True)
    assert canonical(to_fhir(document)) == canonical(plan)
    assert bundle == as_given


def an_update_loses_nothing(plan: Resource, extras: list[Extra]) -> None:
    """A plan with what the document cannot hold: the document is that of the plan without, and laid on top it
    changes nothing.
    """
    stored = with_extras(plan, extras)
    stored["entry"] += bundle_of(resources_beside(plan))["entry"]
    document = from_fhir(stored, complete=True)
    assert document == from_fhir(plan, complete=True)
    assert updated(stored, document) == stored


def updated(stored: Resource, document: SipDocument) -> Resource:
    """The stored plan with the document laid on top, as the service does it: resources paired by item, references in the store's terms."""
    new = to_fhir(document)
    of_key = {item_key(entry["resource"]): entry["resource"] for entry in stored["entry"] if _has_key(entry["resource"])}
    pairs = [(entry["fullUrl"], entry["resource"], of_key[item_key(entry["resource"])]) for entry in new["entry"]]
    ids = {full_url: f"{old['resourceType']}/{old['id']}" for full_url, _, old in pairs}
    laid = {id(old): compare(with_references(resource, ids), old) for _, resource, old in pairs}
    assert not [old["resourceType"] for _, _, old in pairs if laid[id(old)].changed]
    entries = [
        {**entry, "resource": laid[id(entry["resource"])].resource if id(entry["resource"]) in laid else entry["resource"]}
        for entry in stored["entry"]
    ]
    return {**stored, "entry": entries}


def fhir_is_not_invented(document: SipDocument, tables: Tables) -> None:
    """Every value of the FHIR comes from the document or the mapping's files, or is an id."""
    assert unexplained_in_fhir(document.as_json(), to_fhir(document), tables) == []


def the_document_is_not_invented(plan: Resource, tables: Tables) -> None:
    """Every value of the document comes from the plan in FHIR, by the mapping's files."""
    assert unexplained_in_document(plan, from_fhir(plan).as_json(), tables) == []


def _has_key(resource: Mapping[str, Any]) -> bool:
    try:
        item_key(resource)
    except KeyError:
        return False
    return True


STYLES = ("relative", "urn", "absolute", "versioned")


def in_style(plan: Resource, style: str) -> Resource:
    """The plan with references as `Type/id`, `urn:uuid:` (as in a new collection, without ids), an absolute URL or a version of it."""
    ids = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}": entry["fullUrl"] for entry in plan["entry"]}
    if style == "relative":
        return plan
    if style == "urn":
        urns = {name: f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number, name in enumerate(ids)}
        rewritten = with_references(plan, urns)
        for entry in rewritten["entry"]:
            entry["fullUrl"] = urns[f"{entry['resource']['resourceType']}/{entry['resource'].pop('id')}"]
        return rewritten
    return with_references(plan, {name: url + ("/_history/7" if style == "versioned" else "") for name, url in ids.items()})
