"""Each page on a phone and on a desk, by day and at night: usable by everybody, no wider than the screen."""

from playwright.sync_api import Page, expect

from tests.browser.visiting import LOOKS, come, faults, open_details
from tests.shell.web.scene import FALLEN, HELPED, OVER, sound_the_alarm
from tests.shell.web.site import Site

PAGES = (
    "/board",
    f"/alerts/{FALLEN}",
    f"/alerts/{HELPED}",
    f"/alerts/{OVER}",
    "/residents",
    "/residents/julie",
    "/residents/tomasz",
    "/quarantine",
    "/catalogue",
    "/catalogue/house",
    "/catalogue/bed-occ",
    "/catalogue/compare?option=bed-occ&option=exit&option=pir",
    "/suggestions",
    "/devices/health",
    "/walk-tests",
    "/nothing-here",
)


@LOOKS
def test_every_page_can_be_read_and_used_by_everybody(site: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    with site.database.write() as session:
        sound_the_alarm(session)
    found = {}
    for path in PAGES:
        come(screen, site, "bob", path)
        open_details(screen)
        found[path] = faults(screen)
    assert found == {path: [] for path in PAGES}


@LOOKS
def test_the_pages_without_an_account_too(site: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = {}
    for path in ("/sign-in", site.link(FALLEN, "anna"), site.link(HELPED, "chloe"), "/r/wrong"):
        screen.goto(site.url + path)
        found[path] = faults(screen)
    assert all(each == [] for each in found.values()), found


def test_thumbs_have_room(site: Site, phone: Page) -> None:
    phone.goto(site.url + site.link(FALLEN, "anna"))
    buttons = phone.get_by_role("button").all()
    assert [button.inner_text() for button in buttons][:2] == ["I am going", "I cannot"]
    for button in buttons:
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 64
        assert box["width"] >= 340
    first = buttons[0].bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < 844, "the first button is on the first screen"


def test_the_keyboard_reaches_the_alert_and_says_where_it_is(site: Site, desk: Page) -> None:
    come(desk, site, "alice")
    desk.keyboard.press("Tab")
    expect(desk.get_by_text("Skip to main content")).to_be_focused()
    desk.keyboard.press("Enter")
    for _ in range(3):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.id") == f"alert-{FALLEN}":
            break
    assert desk.evaluate("document.activeElement.id") == f"alert-{FALLEN}"
    outline = desk.evaluate("getComputedStyle(document.activeElement).backgroundColor")
    assert outline == "rgb(255, 221, 0)"
