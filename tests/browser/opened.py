"""A page as a person has it in a browser: alone on the network, with what it asked for and complained of kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Route

_ADDRESS = "https://page.test/shown"
_WIDE, _HIGH, _NARROW = 1280, 800, 320  # in CSS pixels; the last by WCAG 2.2, 1.4.10


@dataclass(frozen=True)
class Shown:
    """A page to be opened: from a server that sends these headers, or without any as a file from disk."""

    name: str
    html: str
    headers: Mapping[str, str] | None = None


@dataclass
class Opened:
    """The page in the browser; `asked` are the addresses that it has asked for, `complaints` its errors and warnings."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def noise(self) -> list[str]:
        """What a page that is whole in itself does not do: complain, and ask for more than itself."""
        return [*self.complaints, *(f"asks for {address}" for address in self.asked[1:])]

    def too_wide(self) -> list[str]:
        """What does not fit in a window of 320 CSS pixels, as at 400 %: reading must not need scrolling sideways."""
        self.page.set_viewport_size({"width": _NARROW, "height": _HIGH})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size({"width": _WIDE, "height": _HIGH})
        return [f"{width} pixels wide in a window of {_NARROW}"] if width > _NARROW else []


@contextmanager
def opened(browser: Browser, shown: Shown, folder: Path) -> Iterator[Opened]:
    """The page, loaded. `folder` is where a page that is a file is written."""
    context = browser.new_context(viewport={"width": _WIDE, "height": _HIGH})
    try:
        page = context.new_page()
        found = Opened(page)
        page.on("console", lambda told: found.complaints.extend(_complaint(told)))
        page.on("pageerror", lambda error: found.complaints.append(f"error: {error}"))
        page.on("request", lambda request: found.asked.append(request.url))
        page.route(lambda address: address.startswith("http"), lambda route: _answered(route, shown))
        page.goto(_address(shown, folder), wait_until="load")
        yield found
    finally:
        context.close()


def _complaint(told: ConsoleMessage) -> list[str]:
    return [f"{told.type}: {told.text}"] if told.type in ("error", "warning") else []


def _address(shown: Shown, folder: Path) -> str:
    if shown.headers is not None:
        return _ADDRESS
    file = folder / "page.html"
    file.write_text(shown.html, encoding="utf-8")
    return file.as_uri()


def _answered(route: Route, shown: Shown) -> None:
    if route.request.url == _ADDRESS and shown.headers is not None:
        route.fulfill(body=shown.html, headers={"Content-Type": "text/html; charset=utf-8", **shown.headers})
    else:
        route.abort()
