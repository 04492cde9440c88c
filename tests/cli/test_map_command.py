"""`fhir-sip map FROM TO FILE…`: what it writes and where, what it says, and its exit status."""

import contextlib
import io
import json
import stat
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fhir_sip.cli.main import main
from fhir_sip.mapping.tables import mappings_folder

SIP = mappings_folder() / "sip" / "examples"
KALMAR = mappings_folder() / "kalmar_2012" / "examples"
RIVTA = mappings_folder() / "rivta_getcareplans" / "examples"


class Ran(NamedTuple):
    """What a run gave."""

    status: int
    out: bytes
    said: list[str]


def run(*words: object, given: bytes = b"") -> Ran:
    """Run the command, with something on standard input."""
    out, error = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        try:
            status = main(["map", *map(str, words)])
        except SystemExit as ended:
            status = int(str(ended.code))
    return Ran(status, out.buffer.getvalue(), error.getvalue().splitlines())  # type: ignore[attr-defined]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def ylva(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SIP / "ylva.json").read_bytes())
    return document | changes


def test_one_document_goes_to_standard_output_whole() -> None:
    ran = run("sip", "fhir", SIP / "ylva.json")
    assert (ran.status, ran.said) == (0, ["1 mapped, 0 refused"])
    assert json.loads(ran.out) == json.loads((SIP / "ylva.fhir.json").read_bytes())


def test_there_and_back_is_the_same_document(tmp_path: Path) -> None:
    assert run("sip", "fhir", *SIP.glob("[a-z]*[a-z].json"), "--out", tmp_path, "--quiet").status in (0, 1)
    assert run("fhir", "sip", tmp_path / "ylva.fhir.json", "--out", tmp_path).said == ["1 mapped, 0 refused"]
    again = run("sip", "sip", SIP / "ylva.json").out
    assert (tmp_path / "ylva.sip.json").read_bytes() == again


def test_a_csv_file_gives_a_file_for_each_row_named_by_its_place_and_for_its_owners_eyes(tmp_path: Path) -> None:
    ran = run("kalmar_2012", "fhir", KALMAR / "flera-planer.csv", "--out", tmp_path / "new")
    assert ran.status == 0
    assert names(tmp_path / "new") == [f"flera-planer-{row}.fhir.json" for row in range(1, 7)]
    assert stat.S_IMODE((tmp_path / "new" / "flera-planer-1.fhir.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(("kind", "join"), [("json", lambda items: "[" + ",\n".join(items) + "]"), ("ndjson", "\n\n".join)])
def test_what_is_refused_gives_no_output_and_the_others_go_on(kind: str, join: Any, tmp_path: Path) -> None:
    plans = [json.dumps(one) for one in (ylva(), ylva(title=5), ylva(id="x"))]
    (tmp_path / f"plans.{kind}").write_text(join(plans))
    ran = run("sip", "fhir", tmp_path / f"plans.{kind}", "--out", tmp_path / "new")
    line = 2 if kind == "json" else 3
    assert ran.said == [f"{tmp_path}/plans.{kind}:{line}: title: type: Text krävs (string required).", "2 mapped, 1 refused"]
    assert ran.status == 1
    assert names(tmp_path / "new") == ["plans-1.fhir.json", "plans-3.fhir.json"]


def test_a_fault_is_told_with_the_line_it_stands_on_and_never_what_stands_there(tmp_path: Path) -> None:
    document = ylva() | {"Hemligt Namn": "Hemligt"}
    document["goals"][1]["target_date"] = "Hemligt"
    (tmp_path / "y.json").write_text(json.dumps(document, indent=1))
    ran = run("sip", "fhir", tmp_path / "y.json")
    lines = (tmp_path / "y.json").read_text().splitlines()
    told = [line.split(":")[1:4] for line in ran.said[:-1]]
    assert [[path.strip(), rule.strip()] for _, path, rule in told] == [["goals[1].target_date", "date"], ["-", "unknown-field"]]
    assert "target_date" in lines[int(told[0][0]) - 1]
    assert (ran.status, ran.out) == (1, b"")
    assert "emligt" not in "".join(ran.said)


def test_a_row_that_is_wrong_is_told_by_line_and_column(tmp_path: Path) -> None:
    header, *rows = (KALMAR / "flera-planer.csv").read_text(encoding="utf-8-sig").splitlines()
    (tmp_path / "rows.csv").write_text(
        "\n".join([f"{header},typo" if "," in header else f"{header};typo", *rows]), encoding="utf-8"
    )
    ran = run("kalmar_2012", "sip", tmp_path / "rows.csv", "--out", tmp_path / "new")
    assert ran.status == 1
    assert ran.said[0].startswith(f"{tmp_path}/rows.csv:1: typo: unknown-column: ")
    assert not (tmp_path / "new").exists() or names(tmp_path / "new") == []


def test_xml_faults_have_the_readers_own_line(tmp_path: Path) -> None:
    source = next(iter(sorted(RIVTA.glob("*.xml"))))
    text = source.read_text(encoding="utf-8").replace("<approvedForPatient>", "<unknown/><approvedForPatient>", 1)
    (tmp_path / "plan.xml").write_text(text, encoding="utf-8")
    ran = run("rivta_getcareplans", "fhir", tmp_path / "plan.xml")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "<unknown/>" in one)
    assert ran.status == 1
    assert ran.said[0].startswith(f"{tmp_path}/plan.xml:{line}: ")


def test_what_the_target_has_no_place_for_is_a_warning_by_path_and_strictly_an_error(tmp_path: Path) -> None:
    ran = run("sip", "kalmar_2012", SIP / "ylva.json", "--out", tmp_path)
    told = [line.split(": ", 1)[1] for line in ran.said[:-1]]
    assert ran.status == 0
    assert {"warning: left aside: crisis_plan", "warning: left aside: needs[0].icf"} <= set(told)
    assert not any("goals[0].id" in line or ".goal" in line for line in told)
    strict = run("sip", "kalmar_2012", SIP / "ylva.json", "--strict")
    assert (strict.status, strict.out) == (1, b"")
    assert strict.said[-1] == "0 mapped, 1 refused"


def test_of_a_bundle_too_what_is_left_aside_is_told(tmp_path: Path) -> None:
    bundle = json.loads((SIP / "ylva.fhir.json").read_bytes())
    place = next(i for i, entry in enumerate(bundle["entry"]) if entry["resource"]["resourceType"] == "Goal")
    bundle["entry"][place]["resource"]["note"] = [{"text": "Hemligt"}]
    (tmp_path / "y.json").write_text(json.dumps(bundle))
    ran = run("fhir", "sip", tmp_path / "y.json")
    assert ran.said == [f"{tmp_path}/y.json:1: warning: left aside: entry[{place}].resource.note", "1 mapped, 0 refused"]


def test_a_form_of_a_source_with_several_is_named_and_comes_back_by_itself(tmp_path: Path) -> None:
    assert run("sip", "kalmar_2012:kallelse", SIP / "ylva.json", "--out", tmp_path, "--quiet").status == 0
    assert json.loads((tmp_path / "ylva.kallelse.json").read_bytes())["blankett"] == "kallelse"
    ran = run("kalmar_2012", "sip", KALMAR / "peter-kallelse.json")
    assert (ran.status, ran.said) == (0, ["1 mapped, 0 refused"])


@pytest.mark.parametrize(
    ("end", "name", "begins"),
    [
        ("html", "ylva.html", b"<!DOCTYPE html>"),
        ("pdf", "ylva.pdf", b"%PDF-"),
        ("text", "ylva.txt", b"Samordnad"),
        ("rivta_getcareplans", "ylva.rivta.xml", b"<?xml"),
    ],
)
def test_a_plan_is_printed(end: str, name: str, begins: bytes, tmp_path: Path) -> None:
    assert run("sip", end, SIP / "ylva.json", "--out", tmp_path).said == ["1 mapped, 0 refused"]
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_kallelse_is_printed_by_its_meetings_id(tmp_path: Path) -> None:
    meeting = ylva()["meetings"][0]["id"]
    for end, begins in (("html", b"<!DOCTYPE html>"), ("ics", b"BEGIN:VCALENDAR"), ("pdf", b"%PDF-")):
        assert run("sip", f"{end}:{meeting}", SIP / "ylva.json").out.startswith(begins)
    ran = run("sip", "ics:unknown", SIP / "ylva.json")
    assert (ran.status, ran.said[-1]) == (1, "0 mapped, 1 refused")
    assert "Mötet finns inte" in ran.said[0]


def test_rivta_as_documents_goes_to_fhir_and_back_only(tmp_path: Path) -> None:
    run("sip", "rivta_getcareplans", SIP / "ylva.json", "--out", tmp_path)
    fhir = run("rivta_getcareplans", "fhir", tmp_path / "ylva.rivta.xml")
    kinds = {entry["resource"]["resourceType"] for entry in json.loads(fhir.out)["entry"]}
    assert {"CarePlan", "DocumentReference", "Patient"} <= kinds
    assert run("rivta_getcareplans", "sip", tmp_path / "ylva.rivta.xml").status == 2


def test_standard_input_is_read_as_what_it_is_said_to_be() -> None:
    content = (SIP / "ylva.json").read_bytes()
    assert run("sip", "text", "-", "--as", "json", given=content).status == 0
    assert run("sip", "text", "-", given=content).status == 2


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "ylva.fhir.json").write_text("mine")
    ran = run("sip", "fhir", SIP / "ylva.json", "--out", tmp_path)
    assert (ran.status, ran.said) == (3, [f"fhir-sip: {tmp_path}/ylva.fhir.json is there already; overwrite it with --force"])
    assert (tmp_path / "ylva.fhir.json").read_text() == "mine"
    assert run("sip", "fhir", SIP / "ylva.json", "--out", tmp_path, "--force").status == 0
    assert names(tmp_path) == ["ylva.fhir.json"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("sip", "fhir", "none.json"), 3),
        (("unknown", "fhir", "x.json"), 2),
        (("sip", "unknown", "x.json"), 2),
        (("html", "sip", "x.json"), 2),
        (("sip", "ics", "x.json"), 2),
        (("sip", "fhir", "x.txt"), 2),
        (("sip", "fhir", SIP / "ylva.json", SIP / "peter.json"), 2),
        (("sip", "fhir", "--as", "csv", SIP / "ylva.json"), 2),
        (("sip", "html", SIP / "ylva.json", "--validate"), 2),
        (("sip", "fhir"), 2),
        (("sip", "fhir", SIP / "ylva.json", "--out", "/dev/null/x"), 3),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words: tuple[object, ...], status: int) -> None:
    ran = run(*words)
    assert (ran.status, ran.out) == (status, b"")
    assert ran.said[-1].startswith("fhir-sip")


ODD: list[bytes] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"5",
    b"[5]",
    b"{}",
    b"\xff\xfe{",
    b'{"resourceType": "Bundle", "entry": 5}',
    b'{"resourceType": "Bundle", "entry": [5]}',
    b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Goal", "subject": 5}}]}',
    b'{"resourceType": "Bundle"}',
    b'{"resourceType": 5}',
    b'{"blankett": 5}',
    b'{"a": ' * 200 + b"1" + b"}" * 200,
]


@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("start", ["sip", "fhir", "kalmar_2012", "vastbus"])
def test_an_odd_file_is_refused_and_never_a_crash(start: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_bytes(content)
    ran = run(start, "html", tmp_path / "odd.json")
    assert ran.out == b""
    assert ran.status == 1, ran.said


def test_fhir_that_is_made_is_held_against_the_profiles(tmp_path: Path) -> None:
    assert run("sip", "fhir", SIP / "ylva.json", "--validate", "--out", tmp_path).said == ["1 mapped, 0 refused"]


def test_map_check_has_its_own_command(tmp_path: Path) -> None:
    assert run("check", tmp_path).status == 3
    ran = run("check", mappings_folder() / "rivta_getcareplans", "--junit", tmp_path / "report.xml")
    assert ran.status == 0, ran.out
    assert 'tests="1" failures="0"' in (tmp_path / "report.xml").read_text()
    assert run("check").status == 2


def test_forms_are_written_as_the_rows_of_one_csv_file_and_read_again(tmp_path: Path) -> None:
    rows = KALMAR / "flera-planer.csv"
    assert run("kalmar_2012", "sip", rows, "--out", tmp_path / "sip").status == 0
    documents = sorted((tmp_path / "sip").iterdir())
    assert run("sip", "kalmar_2012", *documents, "--csv", "--quiet", "--out", tmp_path / "csv").status == 0
    [written] = (tmp_path / "csv").iterdir()
    assert written.name == "kalmar_2012.csv"
    assert written.read_bytes().startswith("\ufeff".encode())
    assert run("kalmar_2012", "sip", written, "--out", tmp_path / "again").status == 0
    again = sorted((tmp_path / "again").iterdir())
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in documents]


def test_rows_are_written_of_flat_forms_only() -> None:
    assert run("sip", "vastbus", SIP / "ylva.json", "--csv").status == 2


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("json", b"[]", ":1: -: no-documents: "),
        ("ndjson", b"\n \n", ":1: -: no-documents: "),
        ("json", '{"title":\n"\u00e5"}'.encode("cp1252"), ":2: -: encoding: "),
        ("json", b'{"id": "1",\n"goals": [{"id": "a",\n "id": "b"}]}', ":3: goals[0]: key-twice: "),
        ("json", b'[{"id": "1"},\n{"person": {"a": 1,\n"a": 2}}]', ":3: person: key-twice: "),
        ("ndjson", b'\n{"id": "1", "id": "2"}', ":2: -: key-twice: "),
    ],
)
def test_what_a_file_loses_without_a_word_is_told(kind: str, content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / f"odd.{kind}"
    file.write_bytes(content)
    ran = run("sip", "fhir", file, "--out", tmp_path / "new")
    assert ran.status == 1
    assert any(line.startswith(f"{file}{said}") for line in ran.said), ran.said


def test_bundles_of_no_plan_and_of_two_are_told_as_such(tmp_path: Path) -> None:
    bundle = json.loads((SIP / "ylva.fhir.json").read_bytes())
    for name, entries in (("none", []), ("two", [*bundle["entry"], *bundle["entry"]])):
        (tmp_path / f"{name}.json").write_text(json.dumps(bundle | {"entry": entries}))
        assert run("fhir", "sip", tmp_path / f"{name}.json").said[0].startswith(f"{tmp_path}/{name}.json:1: -: one-plan: ")


def test_a_form_that_is_read_is_named_by_its_source_alone() -> None:
    ran = run("kalmar_2012:kallelse", "sip", KALMAR / "peter.json")
    assert (ran.status, ran.out) == (2, b"")


def test_a_plan_too_large_for_the_national_contract_is_refused_and_not_cut(tmp_path: Path) -> None:
    actions = [{**ylva()["actions"][0], "id": f"i{n}", "details": f"{n} " + "lång text, " * 60 + "slut"} for n in range(400)]
    (tmp_path / "large.json").write_text(json.dumps(ylva(actions=actions)))
    ran = run("sip", "rivta_getcareplans", tmp_path / "large.json")
    assert (ran.status, ran.out) == (1, b"")
    assert ran.said[0].startswith(f"{tmp_path}/large.json:1: -: too-large: ")


def test_the_parties_of_the_contract_are_those_of_today(tmp_path: Path) -> None:
    parties = [party | {"start": "2020-01-01", "end": "2099-12-31"} for party in ylva()["parties"]]
    parties += [{"hsa_id": "SE9999000022-B100", "start": "2099-01-01"}, {"hsa_id": "SE9999000022-B200", "end": "2020-01-01"}]
    (tmp_path / "ylva.json").write_text(json.dumps(ylva(parties=parties)))
    xml = run("sip", "rivta_getcareplans", tmp_path / "ylva.json").out.decode()
    units = xml.partition("<carePlanBody")[2] or xml
    assert all(party["hsa_id"] in units for party in parties[:3])
    assert not any(party["hsa_id"] in xml for party in parties[3:])
