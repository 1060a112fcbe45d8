"""The gateways' pages in a browser: readable by everybody, live by themselves, and whole without scripts."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.visiting import LOOKS, come, faults, open_details
from tests.services.browser import PHONE, open_page
from tests.shell.web.gateways_scene import hears, messages
from tests.shell.web.site import Site

HUB = "/gateways/rowan-hub"
PAGES = ("/gateways", "/new-gateway", HUB, f"{HUB}?still=yes", f"{HUB}/rotate", f"{HUB}/revoke")


@LOOKS
def test_every_page_can_be_read_and_used_by_everybody(site: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    messages(site)
    found = {}
    for path in PAGES:
        come(screen, site, "ivan", path)
        open_details(screen)
        found[path] = faults(screen)
    assert found == {path: [] for path in PAGES}


def _add(page: Page) -> None:
    page.get_by_label("Which home does it stand in?").select_option("Rowan Cottage")
    page.get_by_label("What do people call it?").fill("Porch")
    page.get_by_label("What speaks?").select_option("Shelly")
    page.get_by_label("By web-hook").check()
    page.get_by_role("button", name="Add it and show its secret").click()
    expect(page.get_by_role("heading", name="Porch is added")).to_be_visible()


def test_what_is_to_be_typed_fits_every_screen(site: Site, screen: Page) -> None:
    come(screen, site, "ivan", "/new-gateway")
    _add(screen)
    expect(screen.get_by_text("Authorization: Bearer ").first).to_be_visible()
    open_details(screen)
    assert faults(screen) == []


def test_messages_come_by_themselves_and_stay_where_they_are_held(site: Site, desk: Page) -> None:
    come(desk, site, "ivan", HUB)
    tail = desk.locator("#tail")
    expect(tail.get_by_text("Nothing has come from it yet")).to_be_visible()
    hears(site, "hall", '{"occupancy": true}')
    expect(tail.get_by_text("hall: movement")).to_be_visible()
    expect(desk.locator("#devices").get_by_text("hall: found")).to_be_visible()
    expect(desk.locator("#rate").get_by_text("1 message in the last hour")).to_be_visible()
    desk.get_by_role("link", name="Hold it still").click()
    expect(desk.get_by_text("It is held still")).to_be_visible()
    hears(site, "hall", '{"occupancy": false}')
    expect(desk.get_by_text("2 messages in the last hour", exact=False)).to_be_visible()
    expect(desk.get_by_text("no more movement")).to_have_count(0)
    desk.get_by_role("link", name="Let it move on").click()
    expect(tail.get_by_text("hall: no more movement")).to_be_visible()


def test_all_of_it_works_without_scripts(site: Site, browser: Browser) -> None:
    with open_page(browser, **PHONE, java_script_enabled=False) as page:
        come(page, site, "ivan", "/gateways")
        page.get_by_role("button", name="Add a gateway").click()
        _add(page)
        page.get_by_role("button", name="Watch what comes from it").click()
        expect(page.get_by_text("Nothing has come from it yet")).to_be_visible()
        hears(site, "", "open", topic="tec/v1/porch/shelly/shellies/porch-door/sensor/state")
        page.reload()
        expect(page.get_by_text("porch-door: opened")).to_be_visible()
        page.get_by_text("Give it topics that it cannot prefix").click()
        page.get_by_label("Topic filter").fill("shellies/#")
        page.get_by_role("button", name="Give it these topics").click()
        expect(page.get_by_text("shellies/# is read as Shelly")).to_be_visible()
        page.get_by_role("button", name="Take it away").click()
        expect(page.get_by_text("shellies/# is read as Shelly")).to_have_count(0)
        page.get_by_role("button", name="Revoke it").click()
        expect(page.get_by_role("heading", name="Revoke Porch?")).to_be_visible()
        page.get_by_role("button", name="Revoke it").click()
        expect(page.get_by_text("what it sends is not believed")).to_be_visible()
        page.get_by_role("button", name="Believe it again, with a new secret").click()
        page.get_by_role("button", name="Give it a new secret and show it").click()
        expect(page.get_by_role("heading", name="Porch has a new secret")).to_be_visible()
