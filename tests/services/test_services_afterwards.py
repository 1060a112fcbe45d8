"""What a browser leaves behind for the tests that follow it in the same process."""

import asyncio

from playwright.sync_api import sync_playwright

from tests.services.browser import launch


def test_a_closed_browser_leaves_others_their_event_loop() -> None:
    with sync_playwright() as playwright:
        launch(playwright).close()
    assert asyncio.run(asyncio.sleep(0, "free")) == "free"
