"""The folder of rules: read whole or not at all; each fault is told by file, line and reason, and stops the start."""

import re
import shutil
from pathlib import Path

import pytest

from fhir_sip.cli.main import main
from fhir_sip.errors import StartRefused
from fhir_sip.process.rules_files import read_rules, rules_folder
from tests.facades import facade
from tests.process import rule_folders
from tests.systems import free_port

# What is put in the place of what in Kalmar's file, the line that is told, and the beginning and a part of the reason.
WRONG = {
    "not YAML": ("id: kalmar", "id: [kalmar", "not YAML"),
    "a key twice": ("version:", "id: kalmar\nversion:", "the key id stands twice"),
    "no version": ('version: "2026.1"', "", "version: Field required"),
    "a version that YAML takes for a number": ('version: "2026.1"', "version: 2026.1", "version: Input should be a valid string"),
    "a version of another form": ('version: "2026.1"', 'version: "1"', "version: String should match"),
    "another file's id": ("id: kalmar", "id: skane", "id: the file of skane is skane.yaml"),
    "an id that is none": ("id: kalmar", "id: Kalmar län", "id: String should match"),
    "no HSA-id": ("  - SE9999000211-K100", "  - SE9999000211 K100", "organisations.1: String should match"),
    "an organisation twice": ("  - SE9999000211-K100", "  - SE9999000201-K000", "organisations.1: SE9999000201-K000 stands in kalmar"),
    "another county's organisation": ("  - SE9999000211-K100", "  - SE9999000211-G1", "organisations.1: SE9999000211-G1 stands in gavle"),
    "an unknown part": ("figures:", "notes: none\nfigures:", "notes: Extra inputs"),
    "an unknown signing rule": ("  maturity_from: 12", "  maturity: 12", "signing.maturity: Extra inputs"),
    "an age too low": ("own_consent_from: 15", "own_consent_from: 14", "signing.own_consent_from: Input should be greater"),
    "an age too high": ("child_signs_from: 12", "child_signs_from: 13", "signing.child_signs_from: Input should be less"),
    "an age as text": ("maturity_from: 12", 'maturity_from: "12"', "signing.maturity_from: Input should be a valid integer"),
    "a word for yes": ("sign: true", 'sign: "yes"', "signing.representatives_may_sign: Input should be a valid boolean"),
    "a step misspelt": ("answer-to-offer:", "answer-to-ofer:", "deadlines.answer-to-ofer: Input should be"),
    "a unit that is none": ("unit: working-days", "unit: workdays", "deadlines.start-after-plan.unit: Input should be"),
    "no time at all": ("within: 12", "within: 0", "deadlines.follow-up-after-follow-up.within: Input should be greater"),
    "a time without end": ("within: 12", "within: 99999", "deadlines.follow-up-after-follow-up: at most 120 months"),
    "a deadline by nothing": (
        "    source: samverkansrutin, möte inom tre veckor\n",
        "",
        "deadlines.meeting-after-consent: either the law that sets the time, or another source",
    ),
    "hours on working days": (
        "    unit: hours\n",
        "    unit: hours\n    ends_on_working_day: true\n",
        "deadlines.admission-notice: hours are counted as they pass",
    ),
    "time set by law, not moved": (
        "    law: lag (2017:612) 4 kap. 3 §\n",
        "    law: lag (2017:612) 4 kap. 3 §\n    ends_on_working_day: false\n",
        "deadlines.call-after-ready-for-discharge: time set by law ends on a working day",
    ),
    "longer than the law lets": ("within: 24", "within: 48", "deadlines: admission-notice: lag (2017:612) 2 kap. sets 24 hours"),
    "in another unit than the law's": ("unit: hours", "unit: days", "deadlines: admission-notice: lag (2017:612) 2 kap. sets 24 hours"),
    "an unknown part of a deadline": (
        "    unit: hours\n",
        "    unit: hours\n    from:\n      day: 1\n",
        "deadlines.admission-notice.from: Extra inputs",
    ),
    "a state without a name": ("  closed: samordning upphörd\n", "", "state_names: no name for closed"),
    "a state that is none": ("  closed: samordning", "  ended: slut\n  closed: samordning", "state_names.ended: Input should be"),
    "a name that is empty": ("closed: samordning upphörd", 'closed: ""', "state_names.closed: String should have at least 1"),
    "a field that is none": ("    - dates.end", "    - dates.ends", "required.active.0: dates.ends: ends is no field"),
    "a list not entered": ("goals[].target_date", "goals.target_date", "required.active.2: goals.target_date: goals is a list"),
    "no list, entered": ("    - dates.end", "    - dates[].end", "required.active.0: dates[].end: dates is no list"),
    "a field that is always there": ("    - dates.end", "    - dates.start", "required.active.0: dates.start: the document has start"),
    "a value entered": ("    - dates.end", "    - title.end", "required.active.0: title.end: end is no field"),
    "cells too small": ("smallest_cell: 5", "smallest_cell: 2", "figures.smallest_cell: Input should be greater"),
    "a list in its own place": ("figures:\n  smallest_cell: 5", "figures: []", "figures: Input should be a valid dictionary"),
    "a date that is none": ("name: Kalmar län", "name: 2026-13-45", "not YAML: a date or a number that is none"),
    "a part that holds itself": ("name: Kalmar län", "name: &a [*a]", "a part holds itself"),
}  # fmt: skip


def with_gavle(folder: Path) -> Path:
    """A folder with the general rules, Kalmar's, and another county's."""
    made = rule_folders.written(folder, {"id": "gavle", "organisations": ["SE9999000211-G1"]})
    shutil.copy(rules_folder() / "kalmar.yaml", made)
    return made


@pytest.mark.parametrize("why", WRONG)
def test_a_broken_file_stops_the_start_and_names_file_line_and_reason(why: str, tmp_path: Path) -> None:
    folder = with_gavle(tmp_path)
    read_rules(folder)
    old, new, reason = WRONG[why]
    text = (folder / "kalmar.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "kalmar.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StartRefused) as refused:
        read_rules(folder)
    told = re.search(r"kalmar\.yaml:(\d+): (.*)", str(refused.value))
    assert told, str(refused.value)
    assert told[2].startswith(reason)
    assert 1 <= int(told[1]) <= len(text.splitlines()) + 1


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("an age too low", "own_consent_from: 14"),
        ("no HSA-id", "SE9999000211 K100"),
        ("a unit that is none", "unit: workdays"),
        ("a field that is none", "dates.ends"),
        ("an unknown signing rule", "maturity: 12"),
        ("a step misspelt", "answer-to-ofer:"),
        ("another file's id", "id: skane"),
        ("an unknown part of a deadline", "from:"),
        ("a deadline by nothing", "meeting-after-consent:"),
        ("a state without a name", "state_names:"),
        ("a state that is none", "ended: slut"),
        ("a date that is none", "2026-13-45"),
    ],
)
def test_the_line_is_the_one_where_the_fault_stands(why: str, line: str, tmp_path: Path) -> None:
    folder = with_gavle(tmp_path)
    old, new, _ = WRONG[why]
    file = folder / "kalmar.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StartRefused) as refused:
        read_rules(folder)
    [number] = re.findall(r"kalmar\.yaml:(\d+):", str(refused.value))
    assert line in file.read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = rule_folders.written(
        tmp_path,
        {"id": "ett", "figures": {"smallest_cell": 1}, "name": ""},
        {"id": "tva", "version": "x", "organisations": ["B"]},
    )
    with pytest.raises(StartRefused) as refused:
        read_rules(folder)
    assert re.findall(r"(\w+\.yaml):\d+: ([\w.]+):", str(refused.value)) == [
        ("ett.yaml", "name"),
        ("ett.yaml", "figures.smallest_cell"),
        ("tva.yaml", "version"),
    ]


def test_a_county_without_an_organisation_and_general_rules_with_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match=r"lan\.yaml:\d+: organisations: general\.yaml names no organisation, any other file"):
        read_rules(rule_folders.written(tmp_path, {"organisations": []}))
    (tmp_path / "rules" / "lan.yaml").unlink()
    general = tmp_path / "rules" / "general.yaml"
    general.write_text(general.read_text(encoding="utf-8") + "organisations: [A]\n", encoding="utf-8")
    with pytest.raises(StartRefused, match=r"general\.yaml:\d+: organisations: general\.yaml names no organisation"):
        read_rules(tmp_path / "rules")


def test_a_folder_that_is_missing_or_lacks_the_general_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="missing"):
        read_rules(tmp_path / "none")
    with pytest.raises(StartRefused, match=r"general\.yaml: is not there"):
        read_rules(tmp_path)


def test_a_file_that_would_be_passed_over_is_refused(tmp_path: Path) -> None:
    folder = rule_folders.written(tmp_path, {})
    (folder / "lan.yaml").rename(folder / "lan.yml")
    with pytest.raises(StartRefused, match=r"lan\.yml would not be read"):
        read_rules(folder)


def test_the_image_holds_the_rules_that_come_with_the_service(repository: Path) -> None:
    assert rules_folder() == repository / "rules"
    assert "COPY rules rules" in (repository / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "!rules" in (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_a_start_with_a_broken_file_ends_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = rule_folders.written(tmp_path, {"figures": {"smallest_cell": 1}})
    monkeypatch.setenv("FHIR_SIP_RULES_DIR", str(folder))
    assert main(["serve", "--port", str(free_port()), "--data", str(tmp_path / "data")]) == 1
    assert re.search(
        r"lan\.yaml:\d+: figures\.smallest_cell: Input should be greater than or equal to 5", capsys.readouterr().err
    )


def test_a_facade_does_not_start_with_a_broken_file(tmp_path: Path) -> None:
    folder = rule_folders.written(tmp_path, {"name": ""})
    with pytest.raises(StartRefused, match=r"lan\.yaml:\d+: name"), facade("http://127.0.0.1:1/fhir", tmp_path, rules_dir=folder):
        pass
