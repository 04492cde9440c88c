"""The page of all rules has a row for each."""

from fhir_sip.validation.rules import rules_by_profile
from profiles.examples import broken_examples
from profiles.rule_pages import rules_page


def sections() -> dict[str, list[str]]:
    titles_and_tables = (part.partition("\n") for part in rules_page().split("\n## ")[1:])
    return {title: [line for line in text.splitlines() if line.startswith("| `")] for title, _, text in titles_and_tables}


def test_every_rule_has_a_row_in_the_section_of_each_of_its_profiles() -> None:
    shown = {profile: [row.split("`")[1] for row in rows] for profile, rows in sections().items()}
    assert shown == {profile: list(dict.fromkeys(rule.id for rule in own)) for profile, own in rules_by_profile().items()}


def test_every_row_has_four_cells() -> None:
    rows = [row for own in sections().values() for row in own]
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}


def test_every_example_stands_with_its_rule() -> None:
    rows = {(profile, row.split("`")[1]): row for profile, own in sections().items() for row in own}
    assert [one.name for one in broken_examples() if f"{one.name}: " not in rows[one.artefact, one.rule]] == []


def test_page_is_the_same_each_time() -> None:
    assert rules_page() == rules_page()
