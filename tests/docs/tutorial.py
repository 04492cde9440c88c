"""The fenced blocks of docs/write-a-mapping.md, in order; one with a name above it in backticks is a file."""

import re
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"(?:`(?P<file>[^`\n]+)`\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL)
_PAGE = Path(__file__).parents[2] / "docs" / "write-a-mapping.md"


class Block(NamedTuple):
    """One block: the file it is, if it is one, its kind (`yaml`, `console`) and its text."""

    file: str | None
    kind: str
    text: str


def blocks() -> list[Block]:
    """Give all of them."""
    return [Block(*match.group("file", "kind", "text")) for match in _BLOCK.finditer(_PAGE.read_text(encoding="utf-8"))]


def write(block: Block, folder: Path) -> None:
    """Write a block that is a file."""
    file = folder / str(block.file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")
