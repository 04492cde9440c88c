"""Every relative link of every page leads somewhere, and every file a page names is there."""

import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = sorted(
    [*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md"), _ROOT / "mappings/README.md", _ROOT / "profiles/README.md"]
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NAMED = re.compile(r"`((?:fhir_sip|docs|tests|mappings|profiles|hapi|bench|requirements|\.ci)/[\w./-]*)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(_ROOT)))
def test_links_and_named_files_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [link for link in _LINK.findall(text) if "://" not in link and not _leads_somewhere(page, link)]
    broken += [name for name in _NAMED.findall(text) if not _is_there(page, name)]
    assert broken == []


def test_pages_are_found() -> None:
    assert len(_PAGES) > 15


def test_a_broken_link_is_seen() -> None:
    page = _ROOT / "docs" / "README.md"
    assert not _leads_somewhere(page, "no-such-page.md")
    assert not _leads_somewhere(page, "model.md#no-such-heading")
    assert _leads_somewhere(page, "model.md#systems")


def _is_there(page: Path, name: str) -> bool:
    """Named from the root, or from the page's own folder (`hapi/` is both a folder and a package)."""
    return any((start / name).exists() for start in (_ROOT, page.parent, _ROOT / "fhir_sip"))


def _leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """Heading anchors as GitHub makes them."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
