"""The organisation tree: which party a unit acts for, and nothing decided where a link is broken."""

from typing import Any

from fhir_sip.caller import OrganisationTree


def organisation(hsa_id: str, kind: str | None = None, parent: str | None = None, active: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {"resourceType": "Organization", "id": hsa_id, "name": hsa_id, "active": active}
    if kind:
        found["type"] = [{"coding": [{"system": "https://fhir-sip.se/ig/CodeSystem/sip-organisation-kind", "code": kind}]}]
    if parent:
        found["partOf"] = {"reference": f"Organization/{parent}"}
    return found


TREE = OrganisationTree.from_resources(
    [
        organisation("region", "region-care"),
        organisation("clinic", parent="region"),
        organisation("ward", parent="clinic"),
        organisation("closed", "region-care", active=False),
        organisation("under-closed", parent="closed"),
        organisation("alone"),
        organisation("round-1", parent="round-2"),
        organisation("round-2", parent="round-1"),
        organisation("board", "school", parent="region"),
        organisation("foreign") | {"type": [{"coding": [{"system": "https://example.org", "code": "school"}]}]},
    ]
)


def test_a_unit_acts_for_the_nearest_party_above_it() -> None:
    assert [TREE.party(one) for one in ("ward", "clinic", "region", "board")] == ["region", "region", "region", "board"]
    assert TREE.lineage("ward") == ("ward", "clinic", "region")
    assert (TREE.kind("region"), TREE.kind("ward"), TREE.kind("nothing")) == ("region-care", None, None)


def test_where_a_link_is_broken_there_is_no_party() -> None:
    assert {
        one: TREE.party(one) for one in ("closed", "under-closed", "alone", "nothing", "foreign", "round-1")
    } == dict.fromkeys(("closed", "under-closed", "alone", "nothing", "foreign", "round-1"))
    assert TREE.lineage("under-closed") == ()


def test_an_organisation_that_is_closed_is_not_in_it() -> None:
    assert "region" in TREE
    assert "closed" not in TREE


def test_a_tree_never_read_is_stale() -> None:
    assert OrganisationTree().is_stale
    assert not OrganisationTree.from_resources([]).is_stale
