"""The results as a page: every ratio a bar with its spread, beside what is asked of it. One file, nothing loaded from elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bench.tables import others, ratios
from bench.targets import TARGETS

_WIDTH = 400
_MOST = 2.5


def write_page(found: dict[str, Any], path: Path) -> None:
    """Write the HTML page of kept results."""
    page = Environment(loader=PackageLoader("bench", "templates"), autoescape=True, undefined=StrictUndefined)
    text = page.get_template("results.html").render(
        found=found, bars=list(_bars(found)), others=list(others(found)), width=_WIDTH
    )
    path.write_text(text, encoding="utf-8")


def _bars(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part, what, against, ratio in ratios(found):
        asked = TARGETS.get((part, against))
        yield {
            "part": part,
            "what": what,
            "against": against.replace("_", " "),
            "ratio": ratio,
            "asked": asked,
            "is_met": asked is None or asked.is_met(ratio["median"]),
            "x": {name: _x(value) for name, value in ratio.items()},
            "x_asked": None if asked is None else _x(asked.asked),
            "x_goal": None if asked is None else _x(asked.goal),
        }


def _x(ratio: float) -> float:
    return round(min(ratio, _MOST) / _MOST * _WIDTH, 1)
