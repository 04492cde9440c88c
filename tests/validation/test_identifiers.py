"""Personal identity numbers: twelve digits, a real date, the check digit; and the synonyms of identifier systems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_sip.validation.identifiers import (
    HSA_ID,
    PERSONNUMMER,
    SAMORDNINGSNUMMER,
    has_valid_check_digit,
    is_personal_number,
    is_random_uuid,
    may_hold_personal_number,
    preferred_system,
)
from tests.systems import new_child


@pytest.mark.parametrize("number", ["198001019804", "202205199835"])
def test_a_synthetic_number_is_possible(number: str) -> None:
    assert is_personal_number(PERSONNUMMER, number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "198001019806",
        "8001019804",
        "19800101-9804",
        "198001019804\n",
        " 198001019804",
        "1980010198041",
        "198013019800",
        "198002309808",
        "١٩٨٠٠١٠١٩٨٠٤",
        "19800101980a",
    ],
)
def test_anything_else_is_not(number: str) -> None:
    assert not is_personal_number(PERSONNUMMER, number)


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_always_seen(position: int, digit: int) -> None:
    number = new_child()[1]
    place = position + 2
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert has_valid_check_digit(changed) is (changed == number)


def test_a_samordningsnummer_has_sixty_added_to_its_day() -> None:
    digits = "19800161980"
    luhn = -sum((d := int(c) * (2 - i % 2)) // 10 + d % 10 for i, c in enumerate(digits[2:])) % 10
    number = f"{digits}{luhn}"
    assert is_personal_number(SAMORDNINGSNUMMER, number)
    assert not is_personal_number(PERSONNUMMER, number)
    assert not is_personal_number(SAMORDNINGSNUMMER, "198001019804")


@pytest.mark.parametrize(
    ("synonym", "system"),
    [
        ("urn:oid:1.2.752.129.2.1.3.1", PERSONNUMMER),
        ("urn:oid:1.2.752.129.2.1.3.3", SAMORDNINGSNUMMER),
        ("urn:oid:1.2.752.129.2.1.4.1", HSA_ID),
        ("https://example.org/id", "https://example.org/id"),
    ],
)
def test_a_synonym_is_taken_and_the_preferred_system_given(synonym: str, system: str) -> None:
    assert preferred_system(synonym) == system
    if system == PERSONNUMMER:
        assert is_personal_number(synonym, "198001019804")


@pytest.mark.parametrize("text", ["{0}", "Patient/{0}", "{0},{0}", "x{1}-{2}y", "{1}+{2}", "gt{3}{2}", "{3} {2}"])
def test_a_number_inside_a_text_is_seen_with_and_without_its_sign(text: str) -> None:
    number = new_child()[1]
    assert may_hold_personal_number(text.format(number, number[:8], number[8:], number[2:8]))


@pytest.mark.parametrize(
    "text",
    ["f5514b96-69fb-4ec4-9028-58259acdaee4", "25805310-7281-46A6-88c3-df55b7a8f4bb", "ab1b1f23-7101-4665-9dc9-bd837f0f4b3b"],
)
def test_digits_of_a_uuid_that_fit_a_number_by_chance_are_no_number(text: str) -> None:
    assert is_random_uuid(text)
    assert not may_hold_personal_number(text)
    assert not may_hold_personal_number(f"ylva-{text}")
    assert may_hold_personal_number(f"{new_child()[1]} {text}")


@pytest.mark.parametrize(
    "text",
    ["{1}-{2}-4ec4-9028-58259acdaee4", "f5514b96-69fb-4ec4-9028-{0}", "{0}", "", "x", "f5514b96-69fb-0ec4-9028-58259acdaee4"],
)
def test_a_number_put_in_a_uuid_is_seen(text: str) -> None:
    number = new_child()[1]
    assert not is_random_uuid(text.format(number, number[:8], number[8:]))


@pytest.mark.parametrize("text", ["", "active", "gt2026-01-01T10:00:00+01:00", "CarePlan/29417", "SE9999000011-A100"])
def test_a_text_without_one_is_left_alone(text: str) -> None:
    assert not may_hold_personal_number(text)
