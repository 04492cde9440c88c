"""Flat keys and the tree of a form, both ways, and what is no flat form."""

import pytest

from fhir_sip.mapping import DocumentInvalid
from fhir_sip.mapping.flat import MOST_KEYS, in_flat_keys, to_flat, to_tree


def test_numbers_are_places_in_lists_from_one() -> None:
    flat = {"insats.1.vad": "a", "insats.2.vad": "b", "mal.1.behov.1": "2", "mal.1.behov.2": "1", "start": "2026-01-01"}
    tree = {"insats": [{"vad": "a"}, {"vad": "b"}], "mal": [{"behov": ["2", "1"]}], "start": "2026-01-01"}
    assert to_tree(flat) == tree
    assert to_flat(tree) == flat


def test_the_order_of_the_keys_does_not_matter() -> None:
    keys = [f"mal.{place}.vad" for place in range(12, 0, -1)]
    assert [goal["vad"] for goal in to_tree({key: key for key in keys})["mal"]] == keys[::-1]


@pytest.mark.parametrize("empty", ["", "  ", "\n", None])
def test_an_empty_value_is_an_absent_one(empty: str | None) -> None:
    assert to_tree({"start": "2026-01-01", "mal.1.vad": empty, "mal.2.vad": empty, "Ö.1": empty}) == {"start": "2026-01-01"}


@pytest.mark.parametrize(
    ("flat", "path", "rule"),
    [
        ({"mal.1.vad": "a", "mal.3.vad": "b"}, "mal.3", "key-gap"),
        ({"mal.1.vad": "", "mal.2.vad": "b"}, "mal.2", "key-gap"),
        ({"mal.0.vad": "a"}, "mal", "key-form"),
        ({"mal.01.vad": "a"}, "mal.1.vad", "key-spelling"),
        ({"Mal.1.vad": "a"}, "mal.1.vad", "key-spelling"),
        ({"mal. 1.vad": "a"}, "mal.1.vad", "key-spelling"),
        ({"mal.1": "a", "mal.1.vad": "b"}, "mal.1", "value-and-object"),
        ({"mal.1.vad": "b", "mal.1": "a"}, "mal.1", "value-and-object"),
        ({"mal.vad": "a", "mal.1.vad": "b"}, "mal", "list-and-object"),
        ({"": "a"}, "", "key-form"),
        ({"1.vad": "a"}, "1.vad", "key-form"),
        ({"mal..vad": "a"}, "mal", "key-form"),
        ({"mal.1000.vad": "a"}, "mal", "key-form"),
        ({"a.b.c.d.e.f.g.h.i": "a"}, "a.b.c.d.e.f.g.h", "key-depth"),
        ({"mal": ["a"]}, "mal", "type"),
        ({"mal": {"vad": "a"}}, "mal", "type"),
        ({"mote.minuter": 60}, "mote.minuter", "type"),
        ({"start": True}, "start", "type"),
        ({f"mal.{place}": "a" for place in range(MOST_KEYS + 1)}, "", "too-many-keys"),
    ],
)
def test_what_is_no_flat_form_is_refused_by_key_and_rule(flat: dict, path: str, rule: str) -> None:
    with pytest.raises(DocumentInvalid) as refused:
        to_tree(flat)
    issue = refused.value.issues[0]
    assert (issue.path.rstrip("."), issue.rule) == (path, rule)


def test_one_key_in_two_spellings_is_refused_whichever_comes_first() -> None:
    for keys in (["mal.1.vad", "mal.01.vad"], ["MAL.1.vad", "mal.1.vad"]):
        with pytest.raises(DocumentInvalid) as refused:
            to_tree(dict.fromkeys(keys, "a"))
        assert ("mal.1.vad", "key-twice") in {(issue.path, issue.rule) for issue in refused.value.issues}


def test_every_fault_of_the_keys_is_told_at_once() -> None:
    with pytest.raises(DocumentInvalid) as refused:
        to_tree({"Start": "a", "mal.x..": "b", "slut": 1})
    assert [(issue.path, issue.rule) for issue in refused.value.issues] == [
        ("start", "key-spelling"),
        ("mal.x", "key-form"),
        ("slut", "type"),
    ]


def test_a_key_that_may_be_a_persons_number_or_name_is_not_told() -> None:
    for key in ("mal.195001019800", "mal.195001019800.x.", "Åsa Örnprov.1.", "195001019800"):
        with pytest.raises(DocumentInvalid) as refused:
            to_tree({key: "a"})
        told = str(refused.value) + repr(refused.value.issues)
        assert "195001019800" not in told
        assert "örnprov" not in told.lower()


def test_a_path_in_the_tree_is_told_as_the_flat_key() -> None:
    assert in_flat_keys("insats[0].vad") == "insats.1.vad"
    assert in_flat_keys("mal[9].utvardering[1].datum") == "mal.10.utvardering.2.datum"
    assert in_flat_keys("start") == "start"
