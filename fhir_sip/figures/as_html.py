"""The figures as one page in Swedish: tables, and plots as inline SVG. No script, nothing fetched; it can be read aloud and printed."""

import hashlib
from base64 import b64encode
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from fhir_sip.edge.security_headers import page_policy
from fhir_sip.figures.indicators import INDICATORS, Indicator
from fhir_sip.figures.published import MunicipalityFigures, YearFigures, median, share

_BAR, _ROW, _LEFT, _RIGHT = 360, 28, 220, 90  # of the plots, in user units of the SVG


def as_html(figures: YearFigures) -> bytes:
    """The page."""
    sections = [_section(indicator, figures) for indicator in INDICATORS]
    thresholds = sorted({one.municipality.threshold for one in figures.municipalities})
    return _template().render(style=_style(), year=figures.year, thresholds=thresholds, sections=sections).encode()


def page_headers() -> dict[str, str]:
    """Headers of the page: its policy lets its own style in and nothing else."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {"Content-Security-Policy": page_policy(digest)}


def _section(indicator: Indicator, figures: YearFigures) -> dict[str, Any]:
    lines = [_line(indicator, one) for one in figures.municipalities]
    return {"indicator": indicator, "lines": lines, "plot": _plot(lines)}


def _line(indicator: Indicator, one: MunicipalityFigures) -> dict[str, Any]:
    row = one.rows[indicator.code]
    middle = median(indicator, row)
    return {
        "name": one.municipality.name,
        "total": row.total,
        "cells": row.cells,
        "share": share(row),
        "median": middle.words if middle else None,
    }


def _plot(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Sizes and places of a plot: a bar for each municipality, as long as its share."""
    bars = [
        {"top": position * _ROW, "length": None if line["share"] is None else _BAR * line["share"] / 100}
        for position, line in enumerate(lines)
    ]
    return {"left": _LEFT, "bar": _BAR, "width": _LEFT + _BAR + _RIGHT, "height": max(1, len(lines)) * _ROW, "bars": bars}


@cache
def _style() -> str:
    return _environment().get_template("figures.css").render()


@cache
def _template() -> Template:
    return _environment().get_template("figures.html.j2")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("fhir_sip.figures"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
