"""`Accept` (RFC 9110 12.5.1): which of the forms we have the caller wants."""

from collections.abc import Sequence


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """Give the offered media type with the highest quality; the earlier offered wins a tie.

    The first is the default: it is given when the header is missing or allows none, as everywhere in this service. The most specific
    range that matches a type decides its quality (`text/html` over `text/*` over `*/*`); a quality that cannot be read is 0.
    """
    ranges = [_range(part) for part in (accept or "*/*").split(",")]
    best, found = 0.0, offered[0]
    for media_type in offered:
        matching = [(specific, quality) for name, specific, quality in ranges if _covers(name, media_type)]
        quality = max(matching)[1] if matching else 0.0
        if quality > best:
            best, found = quality, media_type
    return found


def _range(part: str) -> tuple[str, int, float]:
    """Name, how specific it is (0 to 2), quality."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((value.removeprefix("q=") for value in parameters if value.startswith("q=")), "1")
    return name, 2 - name.count("*"), _quality(quality)


def _quality(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0


def _covers(name: str, media_type: str) -> bool:
    kind, _, subtype = name.partition("/")
    return name == media_type or name == "*/*" or (subtype == "*" and media_type.startswith(f"{kind}/"))
