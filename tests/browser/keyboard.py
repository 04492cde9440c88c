"""A page without a mouse: Tab reaches all that can be used, in the order it is read, and shows where one is; folds open and close."""

from typing import Any

from playwright.sync_api import Page

_MOST_STOPS = 2_000
_USABLE = """() => {
    const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    return [...document.querySelectorAll(usable)].filter(one => one.checkVisibility() && one.tabIndex >= 0);
}"""
_TOLD = """one => {
    const style = getComputedStyle(one), place = one.getBoundingClientRect();
    return {
        what: one.outerHTML.slice(0, 100),
        isFold: one.tagName === "SUMMARY",
        isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        isInView: place.width > 0 && place.height > 0 && place.bottom > 0 && place.top < innerHeight && place.right > 0,
    };
}"""
_BEGIN = """() => {
    window.stops = [];
    document.activeElement.blur();
    getSelection().removeAllRanges();
}"""
_STOP = f"""() => {{
    const one = document.activeElement;
    if (one === document.body || window.stops.includes(one)) return null;
    window.stops.push(one);
    return ({_TOLD})(one);
}}"""
_IS_OPEN = "() => document.activeElement.parentElement.open"
_MISSED = f"""() => {{
    const usable = ({_USABLE})();
    const missed = usable.filter(one => !window.stops.includes(one)).map(one => "not reached: " + one.outerHTML.slice(0, 100));
    const reached = usable.filter(one => window.stops.includes(one));
    const place = window.stops.findIndex((one, at) => one !== reached[at]);
    return missed.length || place < 0 ? missed : ["out of order: " + window.stops[place].outerHTML.slice(0, 100)];
}}"""


def obstacles(page: Page) -> list[str]:
    """What somebody with a keyboard alone meets; every fold is left open."""
    found: list[str] = []
    page.evaluate(_BEGIN)
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            return found + list(page.evaluate(_MISSED))
        found += _at(page, stop)
    return [*found, f"no end after {_MOST_STOPS} stops"]


def _at(page: Page, stop: dict[str, Any]) -> list[str]:
    found = [] if stop["isMarked"] else [f"does not show that one is there: {stop['what']}"]
    found += [] if stop["isInView"] else [f"is out of sight when one is there: {stop['what']}"]
    if stop["isFold"]:
        for key, is_open in (("Enter", True), ("Space", False), ("Enter", True)):
            page.keyboard.press(key)
            found += (
                [] if page.evaluate(_IS_OPEN) is is_open else [f"{key} does not {'open' if is_open else 'close'}: {stop['what']}"]
            )
    return found
