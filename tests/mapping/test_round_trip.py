"""The law of the mapping: document -> FHIR -> document is the identity, and nothing given to it is changed."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings

from fhir_sip.mapping import SipDocument, from_fhir, item_key, to_fhir

from .strategies import sip_documents

LAW = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@LAW
@given(sip_documents())
def test_document_to_fhir_and_back_is_the_same_document(document: SipDocument) -> None:
    before = document.model_dump()
    bundle = to_fhir(document)
    as_written = copy.deepcopy(bundle)

    assert from_fhir(bundle, complete=True) == document
    assert document.model_dump() == before
    assert bundle == as_written


@settings(parent=LAW, max_examples=100)
@given(sip_documents())
def test_order_of_entries_and_ids_of_the_store_do_not_matter(document: SipDocument) -> None:
    bundle = to_fhir(document)
    ids = {entry["fullUrl"]: f"{entry['resource']['resourceType']}/{i}" for i, entry in enumerate(bundle["entry"])}
    stored = stored_bundle(bundle, ids)
    stored["entry"].reverse()

    assert from_fhir(stored, complete=True) == document


@pytest.mark.parametrize("base", ["", "https://store.example/fhir/"])
def test_references_may_be_relative_absolute_and_versioned(example_bundle: dict, example: SipDocument, base: str) -> None:
    ids = {
        entry["fullUrl"]: f"{base}{entry['resource']['resourceType']}/{i}/_history/3"
        for i, entry in enumerate(example_bundle["entry"])
    }
    assert from_fhir(stored_bundle(example_bundle, ids), complete=True) == example


def test_the_bundle_never_changes_for_the_same_document_and_every_key_is_unique(example: SipDocument) -> None:
    bundle = to_fhir(example)
    keys = [item_key(entry["resource"]) for entry in bundle["entry"]]

    assert bundle == to_fhir(example)
    assert len(keys) == len(set(keys)) == len({entry["fullUrl"] for entry in bundle["entry"]})


def stored_bundle(bundle: dict, references: dict[str, str]) -> dict:
    """The Bundle as a store gives it: its own ids, no urns, a version and a time in meta."""

    def rewritten(node):
        if isinstance(node, dict):
            return {
                key: references.get(value, value) if key == "reference" and isinstance(value, str) else rewritten(value)
                for key, value in node.items()
            }
        return [rewritten(item) for item in node] if isinstance(node, list) else node

    entries = []
    for entry in bundle["entry"]:
        resource = rewritten(entry["resource"])
        resource["id"] = references[entry["fullUrl"]].partition("/_history")[0].rpartition("/")[2]
        resource["meta"] |= {"versionId": "3", "lastUpdated": "2026-11-23T08:00:00Z"}
        entries.append(
            {"fullUrl": f"https://elsewhere.example/{resource['resourceType']}/{resource['id']}", "resource": resource}
        )
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}
