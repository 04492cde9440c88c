"""The pages of docs/profiles are what the definitions say now, whole, and readable as GitHub shows them."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from profiles import words
from profiles.build import differences
from profiles.definitions import constraints, definitions, examples, extensions, own, parts, profiles, whole
from profiles.markdown import both, code, escaped
from profiles.pages import PAGES, kept_pages, pages
from profiles.picture import BOXES, HEIGHT, LINES, WIDTH

_CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: content.decode() for name, content in pages().items()}


def test_pages_are_the_ones_that_are_made_now() -> None:
    assert differences(pages(), kept_pages()) == []


def test_every_profile_has_a_page_with_a_valid_example(texts: dict[str, str]) -> None:
    for name in profiles():
        assert "(../../profiles/examples/" in texts[f"{name}.md"], name
        assert f"[{name}]({name}.md)" in texts["README.md"]


def test_every_extension_and_code_is_told(texts: dict[str, str]) -> None:
    for name in extensions():
        assert f"\n## {name}\n" in texts["extensions.md"]
    for system in definitions("CodeSystem").values():
        assert [one["code"] for one in system["concept"] if code(one["code"]) not in texts["terminology.md"]] == []
    for name in definitions("ValueSet").keys() | definitions("CodeSystem").keys():
        assert f"\n### {name}\n" in texts["terminology.md"]


def test_every_rule_in_words_is_on_the_page_of_its_profile(texts: dict[str, str]) -> None:
    for name, profile in profiles().items():
        assert [one["key"] for _, one in constraints(profile) if f"| `{one['key']}` |" not in texts[f"{name}.md"]] == []


def test_words_are_about_what_there_is() -> None:
    keys = {one["key"] for definition in definitions("StructureDefinition").values() for _, one in constraints(definition)}
    assert words.swedish().keys() == profiles().keys()
    assert words.law().keys() <= keys


def test_every_part_of_an_extension_has_words() -> None:
    wordless = {
        f"{name}.{part}"
        for name, extension in extensions().items()
        for part, element, _ in parts(extension)
        if part != "value[x]" and "short" not in own(extension).get(element["id"], {})
    }
    assert wordless - words.parts().keys() == set()


def test_every_row_has_as_many_cells_as_its_head(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(counts) == 1, (name, block)


def test_what_a_table_would_take_for_its_own_is_escaped() -> None:
    assert escaped("a | b\n<c> *d*") == "a \\| b &lt;c&gt; \\*d\\*"
    assert code("a|b") == "`a\\|b`"
    assert both("ja / yes") == "ja<br>*yes*"
    assert both("yes") == "yes"


def test_picture_has_every_profile_and_only_references_there_are() -> None:
    assert BOXES.keys() == profiles().keys() - {"SipPlanBundle"}
    for line in LINES:
        assert BOXES[line.source].kind == profiles()[line.source]["type"]
        element = whole(profiles()[line.source])[f"{profiles()[line.source]['type']}.{line.element}"]
        targets = {url for kind in element["type"] for url in kind.get("targetProfile", ())}
        assert element["max"] != "0"
        assert targets & {_CORE + profiles()[line.target]["type"], _CORE + "Resource"}, line


def test_picture_is_well_formed_and_no_box_covers_another() -> None:
    ElementTree.fromstring((PAGES / "resources.svg").read_bytes())
    places = [(box.x, box.y, box.x + box.width, box.y + 60) for box in BOXES.values()]
    assert all(left >= 0 and top >= 0 and right <= WIDTH and bottom <= HEIGHT for left, top, right, bottom in places)
    for one in places:
        others = [other for other in places if other is not one]
        assert not any(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3] for other in others)


def test_pages_written_by_people_are_left_alone() -> None:
    written = {path.name for path in PAGES.glob("*.md")} - kept_pages().keys()
    assert not written & pages().keys()


def test_examples_are_found() -> None:
    assert all(isinstance(path, Path) for path in examples())
    assert len(examples()) > 20
