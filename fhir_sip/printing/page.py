"""The frame of every printout: title, warnings above all else, header, footer, and the fixed words the templates use."""

from collections.abc import Iterable

from .view import Page, Row, Rows, Section
from .wording import Wording

_FIXED = ("contents", "page", "of", "important")


def page(
    wording: Wording,
    title: str,
    heading: str,
    warnings: Iterable[str],
    header: Iterable[Row | None],
    sections: Iterable[Section | None],
    footer: str,
) -> Page:
    """Give a page; a protected identity is its first banner."""
    words, names = wording.words, wording.names
    kind = "banners.protected_parties" if names.parties_are_named else "banners.protected"
    protected = (words.say(kind),) if names.is_protected else ()
    return Page(
        title=title,
        kind=words.say("titles.kind"),
        heading=" ".join(heading.split()),
        banners=(*protected, *warnings),
        header=Rows(tuple(filter(None, header))),
        sections=tuple(filter(None, sections)),
        footer=words.say(f"texts.{footer}"),
        words={name: words.say(f"page.{name}") for name in _FIXED},
    )
