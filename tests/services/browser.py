"""Debian's Chromium, driven by Playwright: a phone and a desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from tests.services.programs import program

_QUIET: Final = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 900}}


def launch(playwright: Playwright) -> Browser:
    """Chromium without anything that reaches for the network by itself."""
    return playwright.chromium.launch(
        executable_path=program("chromium", "chromium"), args=_QUIET, ignore_default_args=["--headless"]
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; not for the session, because its event loop stays current until it is closed."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@contextmanager
def open_page(browser: Browser, **kind: Any) -> Iterator[Page]:
    """A page with a fresh profile. A script error or a breach of the content security policy fails the test."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **kind)
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.extend(_breaches(message)))
    yield page
    context.close()
    assert faults == [], "the page's scripts failed or broke its content security policy"


def _breaches(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone, 390 by 844 CSS pixels, with touch."""
    with open_page(browser, **PHONE) as page:
        yield page


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page on a desk's screen, 1280 by 900 CSS pixels."""
    with open_page(browser, **DESK) as page:
        yield page


@pytest.fixture(params=["phone", "desk"])
def screen(request: pytest.FixtureRequest) -> Page:
    """A page, once on a phone and once on a desk's screen."""
    page = request.getfixturevalue(request.param)
    assert isinstance(page, Page)
    return page
