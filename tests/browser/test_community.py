"""Local services and unmet need on a phone, a small phone and a desk, by day and at night."""

import pytest
from playwright.sync_api import Page, expect

from simulators.community import Directory
from tec_hub.community.importing import bring_in
from tec_hub.unmet import Kind, Reason, record
from tests.browser.visiting import LOOKS, come, faults, open_details
from tests.shell.web.scene import NOW, SERVICE
from tests.shell.web.site import Site

PAGES = (
    "/community",
    "/community?q=sing&near=ZZ92+1CD&access=step_free",
    "/community?q=bell+ringing&near=AB1",
    "/community/1",
    "/community/imports",
    "/unmet-need",
    "/unmet-need?by=area",
    "/catalogue/singing-group",
)


@pytest.fixture
def nearby(site: Site) -> Site:
    """The site with an invented town's services and some unmet need."""
    directory = Directory()
    directory.start()
    bring_in(site.database, SERVICE, directory.url, at=NOW)
    directory.stop()
    bring_in(site.database, SERVICE, directory.url, at=NOW)  # nobody answers any more
    for times, subject in ((7, "singing-group"), (2, "befriending")):
        for _ in range(times):
            with site.database.write() as session:
                record(
                    session,
                    SERVICE,
                    kind=Kind.GAP,
                    subject=subject,
                    reason=Reason.NOTHING_NEAR,
                    at=NOW,
                    postcode="ZZ91",
                )
    return site


@LOOKS
def test_everybody_can_read_and_use_them(nearby: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for path in PAGES:
        come(screen, nearby, "bob", path)
        open_details(screen)
        found[path] = faults(screen)
    assert found == {path: [] for path in PAGES}


def test_what_is_typed_is_looked_for_at_once(nearby: Site, phone: Page) -> None:
    come(phone, nearby, "asha", "/community")
    phone.get_by_label("What do they love, or look for?").fill("he used to sing")
    phone.get_by_label("Near", exact=True).fill("ZZ92 1CD")
    first = phone.locator("#found h2").first
    expect(first).to_have_text("Harbour Sea Shanty Crew")
    first.get_by_role("link").click()
    expect(phone.get_by_role("link", name="Singing group")).to_be_visible()
