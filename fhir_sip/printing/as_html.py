"""A page as one HTML document: style inside, no script, no network; everything from a plan is escaped."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from fhir_sip.mapping.tables import mappings_folder

from .view import Page


@dataclass(frozen=True)
class _Style:
    """The style sheet, and its digest for the Content-Security-Policy (CSP 3, 6.7.3.3)."""

    css: str
    digest: str


def page_as_html(page: Page, template: str) -> str:
    """Give the page by a template of `mappings/print`: `plan.html.j2` or `kallelse.html.j2`."""
    return _template(template).render(page=page, style=_style())


def style_digest() -> str:
    """SHA-256, base64, of the one style sheet a page holds: what a Content-Security-Policy names it by."""
    return _style().digest


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    """Templates are compiled once for the life of the process; a template that uses what is not there fails."""
    return Environment(
        loader=FileSystemLoader(mappings_folder() / "print"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> _Style:
    css = (mappings_folder() / "print" / "page.css").read_text(encoding="utf-8")
    return _Style(css, b64encode(sha256(css.encode()).digest()).decode())
