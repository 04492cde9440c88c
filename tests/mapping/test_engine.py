"""The mapping engine on small tables of its own: paths, patterns, and what a table may not say."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fhir_sip.mapping import MappingInvalid
from fhir_sip.mapping.form_items import FormReader
from fhir_sip.mapping.paths import compile_path, erase, get, put
from fhir_sip.mapping.patterns import holds, put_in
from fhir_sip.mapping.references import Outward, TextReader, relative_reference
from fhir_sip.mapping.tables import Source, load_source, sip_source

SLICES = {"a": {"url": "a"}, "part": {"url": "p", "extension": [{"url": "part", "valueCode": "x"}]}, "text": {"url": "text"}}


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("title", {"title": 1}),
        ("period.start", {"period": {"start": 1}}),
        ("name[0].family", {"name": [{"family": 1}]}),
        ("name[0]", {"name": [1]}),
        ("extension{a}.valueCode", {"extension": [{"url": "a", "valueCode": 1}]}),
        (
            "extension{part}.extension{text}.valueString",
            {"extension": [{"url": "p", "extension": [{"url": "part", "valueCode": "x"}, {"url": "text", "valueString": 1}]}]},
        ),
    ],
)
def test_put_get_erase(path: str, made: dict) -> None:
    steps, resource = compile_path(path, SLICES).steps, {}
    assert get(resource, steps) is None
    put(resource, steps, 1)
    assert resource == made
    assert get(resource, steps) == 1
    put(resource, steps, 1)
    assert resource == made
    erase(resource, steps)
    assert resource == {}
    erase(resource, steps)
    assert resource == {}


def test_erase_leaves_what_others_put_there() -> None:
    resource = {"extension": [{"url": "b"}, {"url": "a", "valueCode": 1}], "target": [{"due": 1, "measure": 2}]}
    erase(resource, compile_path("extension{a}.valueCode", SLICES).steps)
    erase(resource, compile_path("target[0].due", SLICES).steps)
    assert resource == {"extension": [{"url": "b"}], "target": [{"measure": 2}]}


@pytest.mark.parametrize("path", ["", "a..b", "a{unknown}", "a[1]", "a[*].b[*]", "a b", "a{a"])
def test_a_path_outside_the_grammar_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        compile_path(path, SLICES)


def test_patterns() -> None:
    pattern = {"category": [{"coding": [{"code": "SIP"}]}], "intent": "plan"}
    resource = {"category": [{"text": "x", "coding": [{"code": "other"}]}]}
    assert not holds(resource, pattern)
    put_in(resource, pattern)
    assert holds(resource, pattern)
    assert resource["category"][0]["text"] == "x"
    put_in(resource, pattern)
    assert len(resource["category"]) == 2


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("Goal/1", "Goal/1"),
        ("https://store.example/fhir/Goal/1", "Goal/1"),
        ("https://store.example/fhir/Goal/1/_history/2", "Goal/1"),
        ("urn:uuid:5a361d80-3f12-5fb1-bd4a-2e22cf093827", "urn:uuid:5a361d80-3f12-5fb1-bd4a-2e22cf093827"),
    ],
)
def test_relative_reference(text: str, relative: str) -> None:
    assert relative_reference(text) == relative


ONE_WAY = {"a": "x", "b": "x"}


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Source]:
    """A source of one table, `goal.yaml`, made of YAML texts."""

    def made(table: str, about: str = "left: sip\nright: fhir", codes: str | None = None) -> Source:
        folder = tmp_path / "mine"
        (folder / "concept-maps").mkdir(parents=True, exist_ok=True)
        (folder / "source.yaml").write_text(f"name: mine\ntitle: Mine\n{about}\ntables: [goal]\n")
        (folder / "slices.yaml").write_text("a: {url: a}\n")
        one_way = [{"code": here, "target": [{"code": there, "equivalence": "wider"}]} for here, there in ONE_WAY.items()]
        map_text = codes or json.dumps({"resourceType": "ConceptMap", "group": [{"element": one_way}]})
        (folder / "concept-maps" / "one-way.json").write_text(map_text)
        (folder / "goal.yaml").write_text(table)
        return load_source(folder)

    return made


TABLE = "resource: Goal\nof: goals\nrules:\n"


@pytest.mark.parametrize(
    ("table", "line", "why"),
    [
        ("resource: Goal\nof: goals\n", 1, "a table has"),
        (TABLE + "  - {sip: a, fhir: a}\nnote: x\n", 1, "a table has"),
        ("of: goals\nrules: []\n", 1, "names its resource"),
        (TABLE + "  - {fhir: status}\n", 4, "one of sip, local and fixed"),
        (TABLE + "  - {sip: x, fhir: x}\n  - {sip: a, local: person, fhir: status}\n", 5, "one of sip, local and fixed"),
        (TABLE + "  - {sip: a, fhir: status, typo: 1}\n", 4, "only the keys"),
        (TABLE + "  - {sip: a, fhir: status, as: unknown}\n", 4, "as is one of text, date"),
        (TABLE + "  - {sip: a, fhir: status, as: text, to: [Goal]}\n", 4, "one of as, codes"),
        (TABLE + "  - {sip: a, fhir: status, codes: unknown}\n", 4, "no concept-maps/unknown.json"),
        (TABLE + "  - {sip: a, fhir: status, as: {typo: x}}\n", 4, "as is one of"),
        (TABLE + "  - {sip: a, fhir: status, as: {prefix: x, item: y}}\n", 4, "as is one of"),
        (TABLE + "  - {sip: a, fhir: status, as: {}}\n", 4, "as is one of"),
        (TABLE + "  - {sip: a, fhir: status, as: {prefix: 5}}\n", 4, "as is one of"),
        (TABLE + "  - {sip: a, fhir: status, as: [text]}\n", 4, "as is one of"),
        (TABLE + "  - {sip: 5, fhir: status}\n", 4, "sip is a text"),
        (TABLE + "  - {sip: a, fhir: [status]}\n", 4, "fhir is a text"),
        (TABLE + "  - {local: {a: b}, fhir: status}\n", 4, "local is a text"),
        (TABLE + "  - {fixed: 2026-01-01, fhir: status}\n", 4, "fixed is a text"),
        (TABLE + "  - {fixed: x, fhir: status, if: 1}\n", 4, "if is a text"),
        (TABLE + "  - {fixed: x, fhir: status, required: true}\n", 4, "required is only for a line with sip"),
        (TABLE + "  - {sip: a, fhir: status, default: [a]}\n", 4, "default is a text"),
        (TABLE + "  - {sip: a, fhir: status, codes: [one-way]}\n", 4, "codes is a text"),
        (TABLE + "  - {sip: a, fhir: status, to: Goal}\n", 4, "to is a list"),
        (TABLE + "  - {sip: a, fhir: status, to: [[Goal]]}\n", 4, "to is a list"),
        (TABLE + "  - {sip: a, fhir: 'x[*]', rules: 5}\n", 4, "rules is a list of lines"),
        (TABLE + "  - {sip: a, fhir: 'x[*]', rules: [5]}\n", 4, "only the keys"),
        ("resource: Goal\nof: goals\nrules: 5\n", 3, "rules is a list of lines"),
        ("resource: [Goal]\nof: 5\nrules: []\n", 2, "of is a text"),
        ("resource: [Goal]\nof: goals\nrules: []\n", 1, "resource is a text"),
        (TABLE + "  - {sip: a, fhir: a}\npattern: x\n", 5, "pattern is a pattern"),
        (TABLE + "  - {sip: a, fhir: a}\ntells: [x]\n", 5, "tells is a pattern"),
        (TABLE + "  - {sip: a, fhir: a}\npartial: yes please\n", 5, "partial is true or false"),
        (TABLE + "  - {sip: a, fhir: a}\nleft_out: x\n", 5, "left_out is a list"),
        (TABLE + "  - {sip: a, fhir: a}\nleft_out: [x]\n", 5, "what is left out"),
        (TABLE + "  - {sip: a, fhir: a}\nleft_out:\n  - {fhir: [5], why: x}\n", 6, "what is left out"),
        (TABLE + "  - {sip: a, fhir: a}\nleft_out:\n  - {fhir: note, why: ' '}\n", 6, "why is a text"),
        (TABLE + "  - {sip: a, fhir: status, codes: one-way}\n", 4, "cannot be read back"),
        (TABLE + "  - {sip: a, fhir: 'extension{unknown}.x'}\n", 4, "no slice unknown in slices.yaml"),
        (TABLE + "  - {sip: a, fhir: status, only: to-sip}\n", 4, "only is to-fhir"),
        (TABLE + "  - {sip: a, fhir: status, required: yes please}\n", 4, "required is"),
        (TABLE + "  - {sip: a, fhir: 'x[*]', required: true}\n", 4, "never required"),
        (TABLE + "  - {sip: a, fhir: status, if: b}\n", 4, "if belongs to fixed"),
        (TABLE + "  - sip: a\n    fhir: 'x[*]'\n    rules:\n      - {sip: b, fhir: c, typo: 1}\n", 7, "only the keys"),
        (TABLE + "  - {sip: a, fhir: a}\nleft_out:\n  - {fhir: note}\n", 6, "what is left out"),
        (TABLE + "  - {sip: a, sip: b, fhir: a}\n", 4, "stands twice"),
        (TABLE + "  - {sip: a, fhir: [\n", 5, "not YAML: expected the node content"),
    ],
)
def test_a_table_outside_the_grammar_is_refused_by_file_and_line(source: Callable, table: str, line: int, why: str) -> None:
    with pytest.raises(MappingInvalid, match=rf"goal\.yaml:{line}: .*{re.escape(why)}"):
        source(table)


@pytest.mark.parametrize(
    ("table", "line", "why"),
    [
        ("of: goals\nrules: []\n", 1, "of is document"),
        ("of: document\ntells: {a: b}\nrules: []\n", 2, "tells is only for a table to fhir"),
        ("of: document\nrules:\n  - {mine: a, sip: title, default: title}\n", 3, "default is only for a line to fhir"),
        ("of: document\nrules:\n  - {mine: a, sip: title, to: [Goal]}\n", 3, "to is only for a line to fhir"),
    ],
)
def test_a_table_to_the_sip_document_has_nothing_that_only_fhir_needs(source: Callable, table: str, line: int, why: str) -> None:
    with pytest.raises(MappingInvalid, match=rf"goal\.yaml:{line}: {re.escape(why)}"):
        source(table, "left: mine\nright: sip")


@pytest.mark.parametrize(
    ("about", "line", "why"),
    [
        ("left: sip\nright: x", 4, "right is fhir or sip"),
        ("left: fhir\nright: sip", 3, "left is fhir: that is a word for the right side"),
        ("left: fhir\nright: fhir", 3, "left is fhir, and so is right"),
        ("left: [sip]\nright: fhir", 3, "left is a text"),
        ("left: sip", 1, "a source has"),
        ("left: sip\nright: fhir\nmore: x", 1, "a source has"),
        ("left: sip\nright: fhir\nshape: round", 5, "the shape is nested or flat"),
    ],
)
def test_a_source_says_what_its_sides_are(source: Callable, about: str, line: int, why: str) -> None:
    with pytest.raises(MappingInvalid, match=rf"^source\.yaml:{line}: {re.escape(why)}[^\n]*$"):
        source(TABLE + "  - {sip: a, fhir: a}\n", about)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: mine", "name: yours", "source.yaml:1: the name is yours, and the folder's is mine"),
        ("[goal]", "goal", "source.yaml:5: tables is a list of names"),
        ("[goal]", "[goal, 5]", "source.yaml:5: tables is a list of names"),
        ("[goal]", "[goal, gaol]", "gaol.yaml: is not there"),
    ],
)
def test_a_source_has_the_name_of_its_folder_and_tables_that_are_there(
    source: Callable, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    source(TABLE + "  - {sip: a, fhir: a}\n")
    file = tmp_path / "mine" / "source.yaml"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(MappingInvalid) as invalid:
        load_source(tmp_path / "mine")
    assert invalid.value.faults == (fault,)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("source.yaml", b"\xff\xfea", "source.yaml: cannot be read as UTF-8"),
        ("source.yaml", b"a: \x07", "source.yaml:1: not YAML: special characters are not allowed"),
        ("goal.yaml", b"of: 2026-13-45", "goal.yaml:1: not YAML: a date or a number that is none; put it in quotes"),
        ("slices.yaml", b"a: {}\nb: x", "slices.yaml:2: b: a slice is a pattern, with keys"),
        ("systems.yaml", b"a: [x]", "systems.yaml:1: a: a system is a URI, as text"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(source: Callable, tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    source(TABLE + "  - {sip: a, fhir: a}\n")
    (tmp_path / "mine" / name).write_bytes(content)
    with pytest.raises(MappingInvalid) as invalid:
        load_source(tmp_path / "mine")
    assert invalid.value.faults == (fault,)


def test_a_code_that_is_no_text_is_told_in_words(source: Callable) -> None:
    codes = '{"resourceType": "ConceptMap", "group": [{"element": [{"code": ["a"], "target": [{"code": "x", "equivalence": "equal"}]}]}]}'
    with pytest.raises(MappingInvalid, match=r"^concept-maps: a code is a text$"):
        source(TABLE + "  - {sip: a, fhir: a}\n", codes=codes)


@pytest.mark.parametrize(
    "codes",
    [
        "{}",
        "[",
        '{"resourceType": "ValueSet", "group": []}',
        '{"resourceType": "ConceptMap", "group": [{"element": [{"code": "a", "target": [{"code": "x", "equivalence": "disjoint"}]}]}]}',
        '{"resourceType": "ConceptMap", "group": [{"element": ['
        '{"code": "a", "target": [{"code": "x", "equivalence": "equal"}]},'
        '{"code": "b", "target": [{"code": "x", "equivalence": "equal"}]}]}]}',
    ],
)
def test_a_code_table_is_a_concept_map_with_one_meaning_for_each_code(source: Callable, codes: str) -> None:
    with pytest.raises(MappingInvalid, match=r"concept-maps/one-way\.json"):
        source(TABLE + "  - {sip: a, fhir: a}\n", codes=codes)


def test_a_table_to_the_sip_document_fixes_values_numbers_items_and_reads_its_fields_back(source: Callable) -> None:
    lines = """of: document
pattern: {schema_version: "1.0"}
rules:
  - {mine: titel, sip: title}
  - {fixed: plan, sip: kind, if: titel}
  - {fixed: nej, sip: never, if: saknas}
  - {mine: "/parter[*].id", sip: "receivers[*]"}
  - mine: mal
    sip: "goals[*]"
    rules:
      - {mine: "#", sip: id, as: {prefix: mal-}}
      - {mine: ord, sip: own_words, required: any}
      - {mine: tid, sip: at, as: instant, required: any}
      - {fixed: short, sip: horizon}
"""
    table = source(lines, "left: mine\nright: sip").tables["goal"]
    given = {"titel": "T", "parter": [{"id": "P1"}, {}], "mal": [{"ord": "hem"}, {"tid": "2026-10-05T13:00:00+02:00"}]}
    made: dict = {}
    table.write(made, given, Outward(given, "", {}, {}))
    assert made == {
        "title": "T",
        "kind": "plan",
        "receivers": ["P1"],
        "goals": [
            {"id": "mal-1", "own_words": "hem", "horizon": "short"},
            {"id": "mal-2", "at": "2026-10-05T13:00:00+02:00", "horizon": "short"},
        ],
    }
    made["goals"].append({"horizon": "long"})
    assert table.read(made, TextReader()) == {"titel": "T", "mal": given["mal"]}


def test_a_resource_is_of_the_table_whose_marks_it_holds() -> None:
    sip = sip_source()
    assert sip.table_of({"resourceType": "Goal"}) is sip.tables["goal"]
    assert sip.table_of({"resourceType": "Basic"}) is None


FORM_TABLE = """of: document
rules:
  - {fixed: ledare, sip: "staff{led}.id", if: ledare}
  - {mine: ledare.namn, sip: "staff{led}.name"}
  - mine: mal
    sip: "goals[*]"
    rules:
      - {mine: "#", sip: id, as: {prefix: mal-}}
      - {mine: ord, sip: own_words, required: true}
  - mine: insats
    sip: "actions[*]"
    rules:
      - {mine: mal, sip: goal, as: {item: mal-}}
      - {mine: vem, sip: contact, as: item}
      - {mine: minuter, sip: minutes, as: number}
      - {mine: klar, sip: done, as: yes-no}
"""


@pytest.fixture
def form_source(source: Callable[..., Source], tmp_path: Path) -> Source:
    """A source of one form that names its items by their places."""
    about = "left: mine\nright: sip"
    source("of: document\nrules: []\n", about)
    (tmp_path / "mine" / "slices.yaml").write_text("led: {leads: true}\n")
    (tmp_path / "mine" / "goal.yaml").write_text(FORM_TABLE)
    return load_source(tmp_path / "mine")


def test_a_form_names_an_item_by_its_place_and_says_numbers_and_yes_in_words(form_source: Source) -> None:
    table = form_source.tables["goal"]
    form = {
        "ledare": {"namn": "L"},
        "mal": [{"ord": "a"}, {"ord": "b"}],
        "insats": [{"mal": "2", "vem": "ledare", "minuter": "90", "klar": "nej"}, {"mal": "1", "klar": "ja"}],
    }
    made: dict = {}
    table.write(made, form, Outward(form, "", {}, {}))
    assert made["staff"] == [{"leads": True, "id": "ledare", "name": "L"}]
    assert made["actions"] == [
        {"goal": "mal-2", "contact": "ledare", "minutes": 90, "done": False},
        {"goal": "mal-1", "done": True},
    ]
    assert table.read(made, FormReader(table, "mine", made)) == form


def test_a_document_with_other_ids_is_read_by_place_and_never_by_what_an_id_looks_like(form_source: Source) -> None:
    table = form_source.tables["goal"]
    document = {
        "staff": [{"leads": True, "id": "chef", "name": "L"}, {"id": "ledare", "name": "N"}],
        "goals": [{"id": "mal-9"}, {"id": "mal-2", "own_words": "a"}, {"id": "hem", "own_words": "b"}],
        "actions": [
            {"goal": "mal-2", "contact": "chef"},
            {"goal": "hem", "contact": "person"},
            {"goal": "mal-9", "contact": "ledare", "minutes": True, "done": "ja"},
        ],
    }
    assert table.read(document, FormReader(table, "mine", document)) == {
        "ledare": {"namn": "L"},
        "mal": [{"ord": "a"}, {"ord": "b"}],
        "insats": [{"mal": "1", "vem": "ledare"}, {"mal": "2", "vem": "person"}],
    }
