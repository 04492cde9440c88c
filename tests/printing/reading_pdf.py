"""Reading the PDFs we write: their tags, headings, pages, and all their text outside the pages."""

import io
from collections.abc import Iterator

import pikepdf


def opened(pdf: bytes) -> bytes:
    """The file with every object plain."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return plain.getvalue()


def tags(pdf: bytes) -> list[str]:
    """The tags of the structure tree."""
    return [tag for tag, _ in _elements(pdf)]


def headings(pdf: bytes) -> set[tuple[int, str]]:
    """The tagged headings: level and text."""
    return {(int(tag[1:]), title) for tag, title in _elements(pdf) if tag[0] == "H" and tag[1:].isdigit()}


def catalogue(pdf: bytes) -> dict[str, object]:
    """What the catalogue says of tags, language and title."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = file.Root
        return {
            "tree": "/StructTreeRoot" in root,
            "marked": bool(root["/MarkInfo"]["/Marked"]),
            "lang": str(root["/Lang"]),
            "title": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        }


def pages(pdf: bytes) -> int:
    """How many pages there are."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return len(file.pages)


def _elements(pdf: bytes) -> Iterator[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem":
                yield str(item["/S"]).removeprefix("/"), str(item.get("/T", ""))
