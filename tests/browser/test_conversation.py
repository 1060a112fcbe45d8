"""A whole conversation in a real browser: on the smallest phone, by keyboard alone, and looked at by everybody."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tec_hub.conversation.example import begin_example
from tec_hub.conversation.steps import STEPS
from tec_hub.security.accounts import find_account
from tests.browser.visiting import LOOKS, come, faults, open_details
from tests.services.browser import open_page
from tests.shell.web.site import Site

_MOST_TABS = 150
_FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const drawn = getComputedStyle(e.parentElement.querySelector('label') || e, '::before');
  return {
    name: (e.labels?.[0] ?? e).textContent.trim().replace(/\\s+/g, ' '),
    inSight: box.bottom > 0 && box.top < innerHeight && box.right <= innerWidth + 1,
    marked: [style, drawn].some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
  };
}"""


@pytest.fixture
def smallest(browser: Browser) -> Iterator[Page]:
    """A page on the smallest phone, 320 CSS pixels wide."""
    with open_page(browser, viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True) as page:
        yield page


def reach(page: Page, name: str) -> None:
    """Press Tab until what begins with this name has the focus; it must be in sight and marked."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused["name"].startswith(name):
            assert focused["inSight"], f"{name} has the focus out of sight"
            assert focused["marked"], f"{name} does not show that it has the focus"
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go to something on this page and press a key there."""
    reach(page, name)
    page.keyboard.press(key)


def follow(page: Page, name: str = "") -> None:
    """Press Enter, on this link or button if one is named, and wait for the page to which it leads."""
    if name:
        reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, words: str) -> None:
    """Go to a field and type."""
    reach(page, name)
    page.keyboard.type(words)


def headed(page: Page, words: str) -> None:
    """The page has this heading and nothing that keeps anybody from using it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    open_details(page)
    assert faults(page) == [], words
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = false))")


def test_a_whole_conversation_by_keyboard_alone_at_320_pixels(site: Site, smallest: Page) -> None:
    page = smallest
    come(page, site, "asha", "/conversations")
    headed(page, "Conversations")
    write(page, "How do they like to be called?", "Moira")
    follow(page)
    headed(page, "What matters to Moira?")
    follow(page, "Save and go on")
    expect(page.get_by_role("alert")).to_contain_text("Write at least one thing")
    press(page, "Write at least one thing")  # the summary leads to the field
    page.keyboard.type("I want to stay in my own bed")
    follow(page, "Save and go on")
    headed(page, "How are days and nights now?")
    write(page, "Days and nights", "Moira gets up at night to use the toilet and fell twice on the way.")
    follow(page, "Save and go on")
    headed(page, "What is Moira good at, and what do they love?")
    write(page, "Loves", "singing")
    follow(page, "Save and go on")
    headed(page, "What can Moira do?")
    reach(page, "Hearing speech and alarms")
    page.keyboard.type("Fairly")
    follow(page, "Save and go on")
    headed(page, "Who is around Moira?")
    write(page, "Who?", "daughter Anne")
    write(page, "And at night?", "25")
    write(page, "What do they want for themselves?", "a night’s sleep")
    follow(page)
    expect(page.get_by_label("daughter Anne, 25 min at night")).to_be_visible()
    follow(page, "Save and go on")
    headed(page, "Where does Moira go, and whom do they know there?")
    follow(page, "Skip for now")
    headed(page, "What is hard just now?")
    write(page, "Look for something that is hard", "lonely")
    follow(page)
    press(page, "Feeling lonely", "Space")
    follow(page, "Save and go on")
    headed(page, "What is the home like?")
    follow(page, "Save and go on")
    headed(page, "What would Moira not want?")
    press(page, "Cameras", "Space")
    follow(page, "Save and go on")
    for heading in (
        "What would Moira like, and which risks are theirs to take?",
        "How much, and how much at once?",
        "What is there already, and what was tried?",
        "Who decides, and how can it be taken back?",
    ):
        headed(page, heading)
        follow(page, "Skip for now")
    headed(page, "What Moira has told us")
    for said in ("I want to stay in my own bed", "Daughter Anne, in 25 min at night", "Cameras"):
        expect(page.get_by_text(said).first).to_be_visible()
    follow(page, "See what may help")
    headed(page, "What may help Moira")
    _choose_and_refuse(page)


def _choose_and_refuse(page: Page) -> None:
    """Tick the first, say no to the second, and go on to a plan with the first."""
    first, second = page.locator(".hub-suggestion h3").all_inner_texts()[:2]
    press(page, f"Would like to try it: {first}", "Space")
    press(page, f"Not this, or not again of {second}")
    write(page, "What do they say of it?", "too much fuss")
    follow(page, "Does not want it")
    expect(page.get_by_text(f"{second}: not wanted – “too much fuss”")).to_be_visible()
    assert second not in page.locator(".hub-suggestion h3").all_inner_texts()
    expect(page.get_by_label(f"Would like to try it: {first}")).to_be_checked()
    follow(page, "Make a plan with these")
    expect(page).to_have_url(re.compile(r"/(tec-plans|conversations)/"))
    expect(page.get_by_role("main")).to_contain_text(first)


@LOOKS
def test_every_page_of_a_conversation_can_be_read_and_used_by_everybody(
    site: Site, screen: Page, scheme: str
) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    here = f"/conversations/{_led(site)}"
    found = {}
    for path in ("/conversations", here, *(f"{here}/{step.name}" for step in STEPS), f"{here}/suggestions"):
        come(screen, site, "asha", path)
        open_details(screen)
        found[path] = faults(screen)
    assert found == {path: [] for path in found}


def _led(site: Site) -> str:
    """A conversation in which something of everything was said; its id."""
    with site.database.write() as session:
        user = find_account(session, "asha@example.org")
        assert user is not None
        return begin_example(session, user, at=site.wall.now()).id
