"""Generated values that the parts of a document share: texts, days, moments, names."""

import datetime
from typing import Any

from hypothesis import strategies as st

_FIRST, _LAST = datetime.date(1900, 1, 1).toordinal(), datetime.date(2100, 1, 1).toordinal()
_ORDINALS = st.integers(_FIRST, _LAST - 1)
DATES = _ORDINALS.map(datetime.date.fromordinal)
DAYS = DATES.map(str)
INSTANTS = st.builds(
    "{}T{}{}".format, DAYS, st.sampled_from(["00:00:00", "13:30:15"]), st.sampled_from(["Z", "+02:00", "-03:30", "+14:00"])
)
WORDS = st.sampled_from(["Ylva", "Åsa-Märta", "O’Neill", "Nguyễn", "李", "a", "Vill <b>hem</b> & “sova”", "rad 1\nrad 2", "🌊"])
TEXT = WORDS | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=30)
RESERVED = ("person", "plan", "team")
LOCAL_IDS = st.from_regex(r"[A-Za-z0-9.-]{1,12}", fullmatch=True).filter(lambda name: name not in RESERVED)
ACTION_STATUS = ["draft", "requested", "accepted", "rejected", "in-progress", "on-hold", "completed", "cancelled"]


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these optional fields."""
    return st.fixed_dictionaries({}, optional=fields)


def _days(ordinals: tuple[int, ...]) -> list[str]:
    return [str(datetime.date.fromordinal(ordinal)) for ordinal in sorted(ordinals)]


_TWO_DAYS = st.tuples(_ORDINALS, _ORDINALS).map(_days)
_THREE_DAYS = st.tuples(_ORDINALS, _ORDINALS, _ORDINALS).map(_days)
_ENDS = st.sampled_from([(), ("start",), ("end",), ("start", "end")])


def days_in_order(count: int) -> st.SearchStrategy[list[str]]:
    """Two or three days, none before the one it follows."""
    return {2: _TWO_DAYS, 3: _THREE_DAYS}[count]


def _period(days: list[str], ends: tuple[str, ...]) -> dict[str, str]:
    both = dict(zip(("start", "end"), days, strict=True))
    return {end: both[end] for end in ends}


PERIODS = st.builds(_period, _TWO_DAYS, _ENDS)
"""A start, an end, both or neither."""
