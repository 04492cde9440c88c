"""A page as tagged PDF by Typst. The page goes in as JSON data and never as markup, so a plan cannot reach the typesetter.

The templates import no package, so nothing is fetched; fonts are those inside Typst, so that the output is the same everywhere;
there is no creation time, so the same page gives the same bytes. The standard is PDF/UA-1 (ISO 14289-1). It forbids a character
that no font has; a page with one is set without the standard, tagged all the same, and shows an empty box for it.
"""

import threading
from dataclasses import asdict
from functools import cache
from typing import Literal

import orjson
import typst

from fhir_sip.mapping.tables import mappings_folder

from .errors import PdfFailed
from .pdf_packing import packed
from .view import Page

_AT_ONCE = threading.BoundedSemaphore(2)
"""A large plan takes a gigabyte while it is set."""
_STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)


def page_as_pdf(page: Page, template: str) -> bytes:
    """Give the page by a template of `mappings/print`: `plan.typ` or `kallelse.typ`. Raises PdfFailed."""
    folder = mappings_folder() / "print"
    compiler = typst.Compiler(
        input=folder / template,
        root=folder,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"page": orjson.dumps(asdict(page)).decode()},
        package_path=folder / "no-packages",
        package_cache_path=folder / "no-packages",
    )
    with _AT_ONCE:
        for standard in _STANDARDS:
            try:
                made = compiler.compile(format="pdf", pdf_standards=standard)
            except typst.TypstError:
                continue
            if isinstance(made, bytes):
                return packed(made)
    raise PdfFailed


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
