"""One browser for a file of tests: closed before the next, since Playwright keeps an event loop in this thread."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import Chromium, chromium


@pytest.fixture(scope="module")
def program() -> Chromium:
    return chromium()


@pytest.fixture(scope="module")
def browser(program: Chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = program.started(playwright.chromium)
        yield running
        running.close()
