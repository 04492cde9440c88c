"""What looks at pages sees what is wrong with one: a page with one fault at a time, and the same page without."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import barriers
from tests.browser.chromium import Chromium
from tests.browser.keyboard import obstacles
from tests.browser.opened import Opened, Shown, opened

_HEAD = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Prov</title>'
_GOOD = f"""{_HEAD}<style>body {{ background: #fff; color: #000; }}</style></head><body><main><h1>Prov</h1>
<p><a href="#a">Första</a> <a href="#b">Andra</a></p>
<details id="a"><summary>Mer</summary><p>Det som låg dolt</p></details>
<svg role="img" aria-label="Bild" width="200" height="40"><text y="20">Text</text></svg>
<p id="b">Sist</p></main></body></html>"""

# What is wrong -> what stands in the page, what stands there instead, who sees it, and a word of what is said.
_FAULTS: dict[str, tuple[str, str, str, str]] = {
    "faint text": ("Sist", '<span style="color: #999">Sist</span>', "axe", "screen light: color-contrast"),
    "faint text on paper": ("</style>", "@media print { p { color: #999; } }</style>", "axe", "print light: color-contrast"),
    "faint text in the dark": ("</style>", "@media (prefers-color-scheme: dark) { p { color: #999; } }</style>", "axe", "screen dark"),
    "faint text in a picture": ("<text ", '<text fill="#bbb" ', "axe", "by its style"),
    "no language": (' lang="sv"', "", "axe", "html-has-lang"),
    "a field without a name": ("Sist", "<input>", "axe", "label"),
    "an error in a script": ("</main>", "</main><script>nothing.there()</script>", "noise", "error"),
    "a complaint": ("</main>", "</main><script>console.warn('hm')</script>", "noise", "hm"),
    "a picture from elsewhere": ("Sist", '<img alt="Bild" src="https://elsewhere.test/x.png">', "noise", "asks for https://elsewhere.test"),
    "a style from elsewhere": ("</head>", '<link rel="stylesheet" href="https://elsewhere.test/x.css"></head>', "noise", "asks for"),
    "too wide": ("Sist", '<span style="display: block; width: 400px">Sist</span>', "width", "pixels wide"),
    "an address that does not break": ("Sist", "x" * 200, "width", "pixels wide"),
    "no mark where one is": ("</style>", "a:focus { outline: none; }</style>", "keyboard", "does not show"),
    "a link that Tab passes by": ('href="#b"', 'href="#b" onfocus="this.blur()"', "keyboard", "not reached"),
    "another order": ('href="#b"', 'href="#b" tabindex="1"', "keyboard", "out of order"),
    "a fold that stays closed": ("<summary>", '<summary onclick="event.preventDefault()">', "keyboard", "does not open"),
    "a fold that stays open": ("<summary>", '<summary onclick="return !parentElement.open">', "keyboard", "does not close"),
    "a link out of sight": ('href="#a"', 'href="#a" style="position: fixed; left: -999rem"', "keyboard", "out of sight"),
}  # fmt: skip


_LOOKS: dict[str, Callable[[Opened, str], list[str]]] = {
    "keyboard": lambda found, _: obstacles(found.page),
    "width": lambda found, _: found.too_wide(),
    "axe": lambda found, axe: barriers(found.page, axe),
    "noise": lambda found, _: found.noise(),
}


def test_nothing_is_wrong_with_a_page_that_is_right(browser: Browser, program: Chromium, tmp_path: Path) -> None:
    for headers in (None, {}):
        with opened(browser, Shown("good", _GOOD, headers), tmp_path) as found:
            assert {name: look(found, program.axe) for name, look in _LOOKS.items()} == {name: [] for name in _LOOKS}


@pytest.mark.parametrize("fault", _FAULTS)
def test_a_fault_is_seen(browser: Browser, program: Chromium, tmp_path: Path, fault: str) -> None:
    right, wrong, by, words = _FAULTS[fault]
    assert right in _GOOD
    with opened(browser, Shown(fault, _GOOD.replace(right, wrong, 1)), tmp_path) as found:
        seen = _LOOKS[by](found, program.axe)
    assert any(words in one for one in seen), seen


def test_a_policy_that_keeps_the_style_out_is_seen(browser: Browser, tmp_path: Path) -> None:
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"}
    with opened(browser, Shown("kept out", _GOOD, policy), tmp_path) as found:
        assert any("Content Security Policy" in one for one in found.noise())
