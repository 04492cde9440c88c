"""The printed examples are those the code makes now: `python -m fhir_sip.printing.examples` writes them."""

from pathlib import Path

from fhir_sip.printing.examples import FOLDER, printed, write


def test_the_committed_examples_are_up_to_date() -> None:
    made = printed()
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(made)
    assert [name for name, content in made.items() if (FOLDER / name).read_bytes() != content] == []


def test_writing_them_removes_those_of_plans_that_are_no_more(tmp_path: Path) -> None:
    (tmp_path / "gone.plan.txt").write_text("x")
    write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(printed())
