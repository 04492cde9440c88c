"""The protection by itself: every small row there is, and what one person can move a number by."""

import itertools
import random
from collections import Counter, defaultdict

import pytest

from fhir_sip.figures.disclosure import NUMBER_RATIO, ProtectedRow, disturbed, withheld
from fhir_sip.figures.indicators import INDICATORS
from fhir_sip.figures.published import median, share
from tests.figures.attacker import disturbed_probability

_THRESHOLD = 5
_LARGEST = {2: 40, 3: 22, 4: 14}


@pytest.mark.parametrize("size", sorted({len(indicator.categories) for indicator in INDICATORS}))
def test_every_withheld_number_could_be_any_below_the_threshold_or_more(size: int) -> None:
    """By all rows there are, for one who knows the rule: a withheld number has as many possible values as the threshold."""
    possible: dict[ProtectedRow, list[tuple[int, ...]]] = defaultdict(list)
    for numbers in itertools.product(range(_LARGEST[size]), repeat=size):
        possible[withheld(numbers, _THRESHOLD)].append(numbers)
    for row, rows in possible.items():
        if row.total is None or row.total < _LARGEST[size]:
            for position, cell in enumerate(row.cells):
                assert cell is not None or len({numbers[position] for numbers in rows}) >= _THRESHOLD, row


def test_no_number_below_the_threshold_is_told() -> None:
    for numbers in itertools.product(range(9), repeat=3):
        row = withheld(numbers, _THRESHOLD)
        assert all(told is None or told >= _THRESHOLD for told in (row.total, *row.cells))


@pytest.mark.parametrize(
    ("numbers", "row"),
    [
        ((9, 8, 7), ProtectedRow(24, (9, 8, 7))),
        ((9, 8, 4), ProtectedRow(21, (9, None, None))),
        ((4, 8, 9), ProtectedRow(21, (None, None, None))),
        ((9, 2, 2), ProtectedRow(13, (None, None, None))),
        ((2, 1, 1), ProtectedRow(None, (None, None, None))),
        ((9, 0), ProtectedRow(None, (None, None))),
        ((10, 0), ProtectedRow(10, (None, None))),
        ((4, 3, 2), ProtectedRow(None, (None, None, None))),
        ((4, 3, 3), ProtectedRow(10, (None, None, None))),
    ],
)
def test_a_small_number_takes_the_others_with_it(numbers: tuple[int, ...], row: ProtectedRow) -> None:
    assert withheld(numbers, _THRESHOLD) == row


def test_one_person_makes_no_number_much_likelier() -> None:
    for told, true in itertools.product(range(60), range(40)):
        ratio = disturbed_probability(told, true + 1) / disturbed_probability(told, true)
        assert 1 / NUMBER_RATIO - 1e-9 <= ratio <= NUMBER_RATIO + 1e-9


@pytest.mark.parametrize("true", [0, 1, 7])
def test_the_chance_numbers_are_what_the_proof_takes_them_for(true: int) -> None:
    chance, draws = random.Random(1), 40_000
    seen = Counter(disturbed(true, chance) for _ in range(draws))
    for told in range(true + 5):
        assert seen[told] / draws == pytest.approx(disturbed_probability(told, true), abs=0.01)


def test_a_share_is_told_where_both_its_numbers_are() -> None:
    assert share(ProtectedRow(24, (9, 8, 7))) == 38
    assert share(ProtectedRow(21, (None, None, None))) is None
    assert share(ProtectedRow(None, (None, None, None))) is None


def test_a_median_is_a_category_and_of_whole_rows_only() -> None:
    [wait] = [indicator for indicator in INDICATORS if indicator.is_ordered]
    middle = median(wait, ProtectedRow(24, (9, 8, 7)))
    assert middle is not None
    assert middle.code == "days-22-42"
    assert median(wait, ProtectedRow(21, (9, None, None))) is None
    assert all(median(other, ProtectedRow(24, (9, 8, 7))) is None for other in INDICATORS if other is not wait)
