"""`fhir-sip validate FILE…`: what it prints, its exit status and its JUnit report, on files as people have them."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fhir_sip.cli.main import main
from tests.systems import new_child

EXAMPLES = Path(__file__).parents[2] / "profiles" / "examples" / "valid"
GOAL_XML = '<Goal xmlns="http://hl7.org/fhir">{}<description><text value="{}"/></description></Goal>'


@dataclass
class Ran:
    """What a run gave."""

    status: int
    lines: list[str]
    error: str

    def of(self, name: str) -> list[str]:
        """The lines on a file, without its path."""
        return [line.split("  ", 1)[1] for line in self.lines if line.split("  ", 1)[0].endswith(name)]


def run(*arguments: object) -> Ran:
    """Run the command."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as error:
        try:
            status = main(["validate", *map(str, arguments)])
        except SystemExit as ended:
            status = int(str(ended.code))
    return Ran(status, out.getvalue().splitlines(), error.getvalue())


def example(name: str) -> dict[str, Any]:
    resource: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return resource


def broken_plan() -> dict[str, Any]:
    """No title, and active without an end."""
    plan = example("SipCarePlan")
    del plan["title"], plan["period"]["end"]
    return plan


def partial_plan(**changes: Any) -> dict[str, Any]:
    """A whole plan's Bundle without its goals, and without the claim to be whole."""
    whole = example("SipPlanBundle")
    del whole["meta"]
    return whole | {"entry": [entry for entry in whole["entry"] if entry["resource"]["resourceType"] != "Goal"]} | changes


NDJSON = [example("SipGoal"), None, broken_plan(), example("SipGoal") | {"description": {"text": "Leka\u2028med andra"}}]
DOCTYPES = {
    "a file of this machine": '<!DOCTYPE Goal [<!ENTITY x SYSTEM "{secret}">]>',
    "entities of entities": '<!DOCTYPE Goal [<!ENTITY y "aaaaaaaaaa"><!ENTITY x "&y;&y;&y;&y;&y;&y;&y;&y;&y;&y;">]>',
    "a definition elsewhere": '<!DOCTYPE Goal SYSTEM "http://127.0.0.1:9/goal.dtd">',
}
ODD = ["", "{", "[]", "null", '{"resourceType": 5}', "{}", '{"resourceType": "Observation"}']
NUMBER = new_child()[1]
SYSTEM = "http://electronichealth.se/identifier/personnummer"
WITH_NUMBER: list[dict[str, Any]] = [
    example("SipPatient") | {"identifier": [{"system": SYSTEM, "value": NUMBER[:-1] + "x"}], "gender": NUMBER},
    example("SipGoal") | {"lifecycleStatus": NUMBER, NUMBER: NUMBER, "startDate": NUMBER},
    example("SipGoal") | {"subject": {"reference": f"Patient/{NUMBER} {NUMBER}"}, "note": [{"text": {"x": NUMBER}}]},
]


def files(folder: Path) -> dict[str, str]:
    """Name -> content of every file of the one great run."""
    lines = [json.dumps(one, ensure_ascii=False) if one else "" for one in NDJSON]
    active = '<lifecycleStatus value="active"/>'
    found = {
        "plan.ndjson": "\n".join(lines) + "\n{not json\n",
        "<plan> & å.json": json.dumps(broken_plan()),
        "partial.json": json.dumps(partial_plan()),
        "claimed.json": json.dumps(partial_plan(meta=example("SipPlanBundle")["meta"])),
        "entry.json": json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": broken_plan()}]}),
        "goal.xml": GOAL_XML.format(active, "Leka"),
        "unknown.xml": GOAL_XML.format(active + '<colour value="blue"/>', "Leka"),
        "number.ndjson": "\n".join(map(json.dumps, WITH_NUMBER)) + f'\n{{"{NUMBER}": "{NUMBER}" {NUMBER}',
        "number.json": json.dumps(
            {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in WITH_NUMBER]}
        ),
        "number.xml": GOAL_XML.format(f'<lifecycleStatus value="{NUMBER}"/><n{NUMBER} value="1"/>', NUMBER),
        "number-cut.xml": f"<Goal {NUMBER}",
    }
    found |= {f"odd-{number}.json": content for number, content in enumerate(ODD)}
    for what, doctype in DOCTYPES.items():
        text = "&x;" if "ENTITY" in doctype else "Leka"
        found[f"{what}.xml"] = doctype.format(secret=(folder / "secret.txt").as_uri()) + GOAL_XML.format(active, text)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "secret.txt").write_text("the secret", encoding="utf-8")
    for name, content in files(folder).items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path) -> Ran:
    """Every file in one run, with a report: the validator takes some seconds to start."""
    given = [folder / name for name in files(folder)]
    return run("--junit", folder / "report.xml", *given, EXAMPLES / "SipGoal.json", EXAMPLES / "SipNeed.json")


def test_valid_files_give_0_and_a_line_each() -> None:
    ran = run(EXAMPLES / "SipGoal.json", EXAMPLES / "SipConsent.json", EXAMPLES / "SipNeed.json")
    assert ran.status == 0
    assert ran.of("SipGoal.json") == ran.of("SipConsent.json") == ["valid"]
    assert {line.split("  ")[0] for line in ran.of("SipNeed.json")} == {"warning"}, "warnings are no failure"
    assert "3 checked, 0 invalid" in ran.error


def test_an_invalid_file_gives_1_and_every_finding_with_element_rule_and_words(ran: Ran) -> None:
    assert ran.status == 1
    findings = [line.split("  ") for line in ran.of("<plan> & å.json") if line.startswith("error")]
    assert {(element, rule) for _, element, rule, _ in findings} == {
        ("CarePlan", "SipCarePlan.title/min"),
        ("CarePlan", "sip-plan-active-period"),
    }
    assert all(" / " in words for *_, words in findings), "Swedish and English"
    assert ran.of("SipGoal.json") == ["valid"]


def test_each_line_of_ndjson_is_a_resource_of_its_own_number(ran: Ran) -> None:
    """Blank lines count; a line separator inside a text does not end a line."""
    assert ran.of("plan.ndjson:1") == ran.of("plan.ndjson:4") == ["valid"]
    assert ran.of("plan.ndjson:2") == []
    assert any("sip-plan-active-period" in line for line in ran.of("plan.ndjson:3"))
    [unreadable] = ran.of("plan.ndjson:5")
    assert unreadable.startswith("error  -  structure  ")


def test_a_bundle_is_checked_entry_by_entry_and_as_a_whole_when_it_claims_to_be(ran: Ran) -> None:
    assert not any(line.startswith("error") for line in ran.of("partial.json")), "not claimed, so not asked"
    assert any("sip-bundle-goals" in line for line in ran.of("claimed.json"))
    assert any("Bundle.entry[0].resource  SipCarePlan.title/min" in line for line in ran.of("entry.json"))


@pytest.mark.parametrize("number", range(len(ODD)))
def test_what_is_no_resource_of_the_guide_is_an_error_of_its_file(ran: Ran, number: int) -> None:
    assert [line.split("  ")[0] for line in ran.of(f"odd-{number}.json")] == ["error"]


def test_xml_is_read_like_json(ran: Ran) -> None:
    assert any("SipGoal.identifier/min" in line for line in ran.of("goal.xml"))
    assert any("fhir-unknown-element" in line for line in ran.of("unknown.xml"))


@pytest.mark.parametrize("what", DOCTYPES)
def test_xml_with_a_document_type_is_refused_and_no_entity_is_read(ran: Ran, folder: Path, what: str) -> None:
    [line] = ran.of(f"{what}.xml")
    assert line.split("  ")[2] == "fhir-unreadable"
    assert "the secret" not in "".join(ran.lines) + ran.error + (folder / "report.xml").read_text(encoding="utf-8")


def test_the_junit_report_has_a_case_for_each_resource(ran: Ran, folder: Path) -> None:
    [suite] = ElementTree.parse(folder / "report.xml").getroot()
    cases = {str(case.get("name")): case for case in suite}
    assert set(cases) == {line.split("  ")[0] for line in ran.lines}
    failed = [case for case in suite if case.find("failure") is not None]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == (str(len(cases)), str(len(failed)), "0")
    assert f"{len(cases)} checked, {len(failed)} invalid" in ran.error
    assert list(cases[str(EXAMPLES / "SipGoal.json")]) == []
    [warned] = cases[str(EXAMPLES / "SipNeed.json")]
    assert (warned.tag, "fhir-code-unchecked" in str(warned.text)) == ("system-out", True)
    failure = next(iter(cases[str(folder / "<plan> & å.json")]))
    assert (failure.tag, failure.get("message")) == ("failure", "2 errors")
    assert {line.split(": ")[1] for line in str(failure.text).splitlines()} == {"SipCarePlan.title/min", "sip-plan-active-period"}


def test_nothing_of_the_content_is_printed(ran: Ran, folder: Path) -> None:
    named = [*(f"number.ndjson:{line}" for line in range(1, 5)), "number.json", "number.xml", "number-cut.xml"]
    assert all(any(line.startswith("error") for line in ran.of(name)) for name in named)
    report = (folder / "report.xml").read_text(encoding="utf-8")
    assert NUMBER[2:11] not in "".join(ran.lines) + ran.error + report


@pytest.mark.parametrize("profile", ["SipAction", "https://fhir-sip.se/ig/StructureDefinition/SipAction"])
def test_a_profile_by_name_or_url_takes_the_place_of_the_claim_and_quiet_tells_errors_only(profile: str) -> None:
    ran = run("--quiet", "--profile", profile, EXAMPLES / "SipOffer.json", EXAMPLES / "SipAction.json")
    assert (ran.status, ran.of("SipAction.json"), ran.error) == (1, [], "")
    assert {line.split("  ")[0] for line in ran.of("SipOffer.json")} == {"error"}
    assert any("SipAction." in line for line in ran.lines)


def test_a_bundle_is_checked_as_a_whole_plan_when_asked(folder: Path) -> None:
    ran = run("--profile", "SipPlanBundle", folder / "partial.json")
    assert any("sip-bundle-goals" in line for line in ran.lines)


def test_an_unknown_profile_is_2_and_the_known_are_named() -> None:
    ran = run("--profile", "SipGaol", EXAMPLES / "SipGoal.json")
    assert (ran.status, ran.lines) == (2, [])
    assert "SipGoal" in ran.error
    assert run().status == 2


def test_a_file_that_cannot_be_read_is_3_before_any_is_checked(tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"resourceType": "Goal", "x": "å"}'.encode("latin-1"))
    for file in (tmp_path / "none.json", tmp_path, latin):
        ran = run(EXAMPLES / "SipGoal.json", file)
        assert (ran.status, ran.lines) == (3, [])
        assert ran.error.startswith("fhir-sip: ")


def test_a_report_that_cannot_be_written_is_3(tmp_path: Path) -> None:
    ran = run("--junit", tmp_path / "none" / "report.xml", EXAMPLES / "SipGoal.json")
    assert ran.status == 3
    assert "report.xml" in ran.error
