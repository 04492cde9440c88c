"""A page as plain text: headings underlined, one `label: value` a line, lines of at most 78 characters where words allow."""

from textwrap import TextWrapper

from .view import Block, Page, Row, Rows, Table

_WIDTH = 78
_LINES = {1: "=", 2: "-"}


def page_as_text(page: Page) -> str:
    """Give the page as text in Unicode with `\\n` line ends, ending in one."""
    parts = [page.kind, _heading(1, page.heading)]
    parts += [_wrapped(f"{page.words['important']}: {banner}") for banner in page.banners]
    parts.append(_rows(page.header))
    for level, section in page.walk():
        parts += ["", _heading(level, section.heading), *map(_block, section.blocks)]
    parts += ["", _wrapped(page.footer)]
    return "\n".join(parts) + "\n"


def _heading(level: int, text: str) -> str:
    wrapped = _wrapped(text)
    under = _LINES.get(level)
    return f"{wrapped}\n{under * min(_WIDTH, max(map(len, wrapped.splitlines())))}" if under else wrapped


def _block(block: Block) -> str:
    return _rows(block) if isinstance(block, Rows) else _table(block)


def _rows(block: Rows) -> str:
    return "\n".join(map(_row, block.rows))


def _row(row: Row) -> str:
    texts = [entry.text for entry in row.entries]
    if len(texts) == 1 and "\n" not in texts[0]:
        return _wrapped(f"{row.label}: {texts[0]}", "  ")
    return "\n".join([f"{row.label}:", *(_wrapped(text, "  ", "  ") for text in texts)])


def _table(table: Table) -> str:
    lines = [f"{table.caption}:"]
    for row in table.rows:
        told = [
            f"{column}: {', '.join(' / '.join(entry.text.splitlines()) for entry in cell)}"
            for column, cell in zip(table.columns, row, strict=True)
            if cell
        ]
        lines.append(_wrapped("; ".join(told), "  ", "- "))
    return "\n".join(lines)


def _wrapped(text: str, later: str = "", first: str = "") -> str:
    wrapper = TextWrapper(_WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in text.splitlines():
        lines += wrapper.wrap(line) or [""]
        wrapper.initial_indent = later
    return "\n".join(lines)
