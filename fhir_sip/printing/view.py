"""What a printout says, before it is text, HTML or PDF: every form is made from these, so that no two can say different things."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One value in words, line breaks kept; `href` (https, mailto or tel) makes it a link where links exist."""

    text: str
    href: str | None = None


@dataclass(frozen=True)
class Row:
    """A label and what stands for it. `tone` is `""` or `weight`: what must not be overlooked."""

    label: str
    entries: tuple[Entry, ...]
    tone: str = ""


@dataclass(frozen=True)
class Rows:
    """Labels and values, in order."""

    rows: tuple[Row, ...]
    kind: str = "rows"


@dataclass(frozen=True)
class Table:
    """A table: each row has a cell per column, each cell its entries; the first cell heads its row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Entry, ...], ...], ...]
    kind: str = "table"


Block = Rows | Table


@dataclass(frozen=True)
class Section:
    """A heading, what stands under it, and sections one level below. `tone` is `""` or `crisis`."""

    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    tone: str = ""


@dataclass(frozen=True)
class Page:
    """A whole printout. `title` names it in metadata and holds no number of anybody; `banners` are warnings above all else."""

    title: str
    kind: str
    heading: str
    banners: tuple[str, ...]
    header: Rows
    sections: tuple[Section, ...]
    footer: str
    words: dict[str, str]

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Give every section with its level in reading order; the page's own heading is level 1."""
        yield from _walk(self.sections, 2)


def _walk(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        yield from _walk(section.sections, level + 1)
