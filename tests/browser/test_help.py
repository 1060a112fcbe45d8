"""How each ecosystem is connected, on a phone and on a desk, by day and at night."""

from playwright.sync_api import Page

from tests.browser.visiting import LOOKS, come, faults
from tests.shell.web.site import Site

PAGES = ("/help", "/help/tasmota", "/help/tec", "/help/scaip")


@LOOKS
def test_the_pages_can_be_read_by_everybody(site: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for path in PAGES:
        come(screen, site, "ivan", path)
        found[path] = faults(screen)
    assert found == {path: [] for path in PAGES}
