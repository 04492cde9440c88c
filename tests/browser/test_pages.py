"""Every page that people get opens in Chromium without a complaint, alone, for eyes, keyboard, narrow windows and axe."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import barriers
from tests.browser.chromium import Chromium
from tests.browser.keyboard import obstacles
from tests.browser.opened import Shown, opened
from tests.browser.pages import PRINTED, shown

_NAMES = [
    *("report", "report-of-nothing", "figures", "docs"),
    *("directory", "directory-found", "directory-nothing", "directory-fault"),
    *(file.name for file in PRINTED),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    return shown(tmp_path_factory.mktemp("facade"))


def test_every_page_is_looked_at(pages: dict[str, Shown]) -> None:
    assert sorted(pages) == sorted(_NAMES)


@pytest.mark.parametrize("name", _NAMES)
def test_a_page_is_for_everybody(pages: dict[str, Shown], browser: Browser, program: Chromium, tmp_path: Path, name: str) -> None:
    with opened(browser, pages[name], tmp_path) as found:
        found_wrong = [*obstacles(found.page), *found.too_wide(), *barriers(found.page, program.axe), *found.noise()]
    assert found_wrong == []
