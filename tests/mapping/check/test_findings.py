"""Each check finds its fault in the tutorial's source: the file, the line, the rule and what it says."""

import json
from pathlib import Path

import pytest

from fhir_sip.cli.main import main
from fhir_sip.mapping.check import findings_in
from fhir_sip.mapping.check.cases import cases_of
from fhir_sip.mapping.check.reading import Reading
from fhir_sip.mapping.check.round_trip import round_trip_findings
from fhir_sip.mapping.roads import ways_of
from fhir_sip.mapping.tables import load_source
from tests.docs.tutorial import blocks, write


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tutorial's source, finished: no error in it."""
    monkeypatch.chdir(tmp_path)
    for block in blocks():
        if block.file:
            write(block, tmp_path)
    folder = tmp_path / "bjorkdala"
    assert (
        main(["map", "bjorkdala", "sip", str(folder / "examples/nils.json"), "--out", str(folder / "examples"), "--quiet"]) == 0
    )
    assert errors(folder) == []
    return folder


def errors(folder: Path) -> list[str]:
    return [str(found) for found in findings_in(folder) if found.severity == "error"]


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "sip: title}",
            "sip: titel}",
            "plan.yaml:5: target-unknown: titel is not a field of the SIP document (did you mean title?)",
        ),
        ("sip: title}", "sip: titel, typo: 1}", "plan.yaml:5: grammar: a line has only the keys of the grammar"),
        (
            "sip: status, codes",
            "sip: statu, codes",
            "plan.yaml:27: target-unknown: actions[*].statu is not a field of the SIP document",
        ),
        (
            '"parties[*].hsa_id"',
            "parties.hsa_id",
            "plan.yaml:17: target-kind: parties is a list: say which element, [*], [0] or a slice",
        ),
        ('"parties[*].hsa_id"', '"parties[*]"', "plan.yaml:17: target-kind: parties[*] is an object: name one of its fields"),
        ("sip: dates.end", "sip: dates", "plan.yaml:8: target-kind: dates is an object: name one of its fields"),
        (
            "person.family_name",
            '"person.family_name[0]"',
            "plan.yaml:11: target-kind: person.family_name[0]: family_name is not a list",
        ),
        ("fixed: active", "fixed: aktiv", "plan.yaml:20: fixed-unknown: needs[*].status takes active, resolved"),
        ("status: active}", "status: aktiv}", "plan.yaml:2: target-unknown: status (in a pattern) takes active, completed"),
        ('schema_version: "1.0"', 'schema: "1.0"', "plan.yaml:2: target-unknown: schema (in a pattern) does not exist"),
        ("[goals, relatives", "[relatives", "plan.yaml:1: not-mapped: goals.id is neither mapped nor in left_out"),
        ("[goals, relatives", "[goals, title, relatives", "plan.yaml:30: left-out-mapped: title is left out, and mapped"),
        ("needs.*", "needs", "plan.yaml:29: left-out-mapped: needs is left out, and mapped"),
        ("bakgrund, sip: description", "bakgrund, sip: title", "plan.yaml:6: written-twice: another line writes title already"),
        (
            "left_out:\n",
            "  - {bjorkdala: orsak, sip: closing_reason}\nleft_out:\n",
            "plan.yaml:28: example-unused: no example uses this line: it is never written nor read",
        ),
        ("bjorkdala: fran", "bjorkdala: from", "examples/nils.json:1: example-forward: fran: unknown-field"),
        (
            "sip: dates.end",
            "sip: dates.end, only: to-sip",
            "examples/nils.json:1: round-trip: insatser doubled: does not come back",
        ),
        ('why: "other forms"}', "why: x, more: y}", "plan.yaml:31: grammar: what is left out has one side's path"),
    ],
)
def test_a_fault_of_the_table_is_found(old: str, new: str, found: str, source: Path) -> None:
    changed(source / "plan.yaml", old, new)
    assert [error for error in errors(source) if error.startswith(found)] != [], errors(source)


def test_every_fault_of_the_grammar_is_told_and_not_just_the_first(source: Path) -> None:
    changed(source / "plan.yaml", "sip: title}", "sip: title, typo: 1}")
    changed(source / "plan.yaml", "sip: what}", "sip: what, as: unknown}")
    changed(source / "plan.yaml", "{bjorkdala: vem, sip: responsible}", "{bjorkdala: vem}")
    assert [error.split(": ")[0] for error in errors(source)] == ["plan.yaml:5", "plan.yaml:20", "plan.yaml:26"]


def test_a_code_outside_the_list_is_an_error_and_one_that_is_missing_a_warning(source: Path) -> None:
    changed(source / "concept-maps/insats-lage.json", '"completed"', '"complete"')
    found = "concept-maps/insats-lage.json:8: code-unknown: complete is no code of actions[*].status"
    assert found in errors(source)
    warnings = [found.text for found in findings_in(source) if found.severity == "warning"]
    assert any("status may also be" in text and "completed" in text for text in warnings)


def test_a_code_that_no_example_uses_is_told(source: Path) -> None:
    changed(
        source / "concept-maps/insats-lage.json",
        '"element": [',
        '"element": [\n      {"code": "nej", "target": [{"code": "rejected", "equivalence": "equal"}]},',
    )
    assert errors(source) == ["concept-maps/insats-lage.json:6: example-unused: no example uses nej: it is never written"]


def test_what_nothing_uses_is_a_warning(source: Path) -> None:
    changed(source / "slices.yaml", "personnummer:", "spare: {kind: x}\npersonnummer:")
    (source / "systems.yaml").write_text("icf: http://hl7.org/fhir/sid/icf\n")
    (source / "concept-maps/spare.json").write_bytes((source / "concept-maps/insats-lage.json").read_bytes())
    unused = [str(found) for found in findings_in(source) if found.rule == "unused"]
    assert unused == [
        "slices.yaml:1: unused: no line uses the slice spare",
        "systems.yaml:1: unused: nothing uses $icf",
        "concept-maps/spare.json:1: unused: no line uses this code table",
    ]
    assert [error.split(": ")[1] for error in errors(source)] == ["example-unused"] * 3


def test_a_file_that_belongs_to_nothing_is_refused(source: Path) -> None:
    (source / "plan.yml").write_text("of: document\n")
    (source / "concept-maps/notes.txt").write_text("x")
    (source / "examples/nils.fhir.json").write_text("{}")
    assert {error.partition(" ")[0] for error in errors(source)} >= {"plan.yml:1:", "concept-maps/notes.txt:1:"}
    assert any(error.startswith("examples/nils.fhir.json:1: ") for error in errors(source))


def test_an_example_that_does_not_map_to_what_stands_beside_it_is_told_by_path_and_never_by_value(source: Path) -> None:
    expected = source / "examples/nils.sip.json"
    content = json.loads(expected.read_bytes())
    content["title"], content["needs"][1]["what"] = "Hemligt", "Hemligt"
    expected.write_text(json.dumps(content))
    assert errors(source)[0] == "examples/nils.json:1: example-forward: differs at title, needs[1].what"
    assert not any("Hemligt" in error for error in errors(source))


def test_while_an_example_does_not_map_nothing_is_said_of_usage_and_round_trips(source: Path) -> None:
    changed(source / "plan.yaml", "sip: title}", "sip: titel}")
    rules = {error.split(": ")[1] for error in errors(source)}
    assert "example-forward" in rules
    assert not rules & {"example-unused", "round-trip"}


def test_round_trips_that_were_all_refused_are_told(source: Path) -> None:
    reading = Reading(load_source(source))
    ways, cases = ways_of(reading.source), cases_of(reading)[0]
    assert ways is not None
    assert list(round_trip_findings(ways, cases)) == []
    unknown = [case._replace(left={**case.left, "x": "1", "y": "2"}) for case in cases]
    found = list(round_trip_findings(ways, unknown))
    assert [(str(one), one.severity) for one in found] == [
        ("source.yaml:1: round-trip: no changed example was mapped", "warning")
    ]


def test_an_example_may_come_back_another_and_be_read_from_what_others_write(source: Path) -> None:
    other = json.loads((source / "examples/nils.sip.json").read_bytes())
    other["goals"] = [{"id": "g", "own_words": "Vill hem", "horizon": "short", "status": "active"}]
    (source / "examples/nils.from-sip.json").write_text(json.dumps(other))
    assert errors(source) == []
    other["title"] = "Annat"
    (source / "examples/nils.from-sip.json").write_text(json.dumps(other))
    assert errors(source) == ["examples/nils.from-sip.json:1: example-read: differs at rubrik"]


def test_a_source_without_examples_is_told_so_once(source: Path) -> None:
    for file in (source / "examples").iterdir():
        file.unlink()
    assert errors(source) == ["source.yaml:1: example-missing: there is no example in examples/"]


@pytest.mark.parametrize(
    "about", ["name: bjorkdala\n", "tables: 5\nname: bjorkdala\ntitle: x\nleft: bjorkdala\nright: sip\n", "[", "- a\n", ""]
)
def test_a_source_that_is_none_is_a_finding_and_never_a_crash(about: str, source: Path) -> None:
    (source / "source.yaml").write_text(about)
    assert [error.partition(": ")[2].partition(":")[0] for error in errors(source)] == ["grammar"]


def test_a_source_to_fhir_needs_python_beside_it(source: Path) -> None:
    changed(source / "source.yaml", "right: sip", "right: fhir")
    (source / "plan.yaml").write_text(
        "resource: Goal\nof: document\nrules:\n  - {bjorkdala: rubrik, fhir: descripton.text}\n  - {bjorkdala: x, fhir: 'note[0].text'}\n"
        "  - {bjorkdala: till, fhir: 'extension{wrong}.valueDate'}\n"
    )
    (source / "slices.yaml").write_text("wrong: {url: https://example.se/other}\n")
    found = errors(source)
    assert "source.yaml:1: no-way: a source to fhir needs Python beside it, named in fhir_sip/mapping/roads.py" in found
    assert "plan.yaml:4: target-unknown: descripton is not a field of the Goal (did you mean description?)" in found
    assert "plan.yaml:6: slice-unknown: extension{wrong}: no such extension may stand here" in found
    assert "plan.yaml:1: not-mapped: Goal.start is neither mapped nor in left_out" in found
