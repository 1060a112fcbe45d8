"""Trying messages again and mappings in a browser: readable by everybody, on every screen."""

from playwright.sync_api import Page, expect

from tests.browser.visiting import come, faults
from tests.shell.web.site import Site

MAPPING = '{"device": {"path": "d"}, "facts": [{"path": "s", "kinds": {"out": "bed.vacated"}}]}'
SAMPLES = '{"d": "bed", "s": "out"}\nroom/1 {"d": "bed", "s": "flown"}\n{"s": "out"}'


def test_a_mapping_is_tried_put_live_and_taken_back(site: Site, screen: Page) -> None:
    come(screen, site, "ivan", "/mappings")
    assert faults(screen) == []
    screen.get_by_role("link", name="LoRaWAN gateway of the lane").click()
    screen.get_by_label("Mapping", exact=True).fill(MAPPING.replace("bed.vacated", "bed.flown"))
    screen.get_by_label("Messages to try it on").fill(SAMPLES)
    screen.get_by_role("button", name="Try it").click()
    expect(screen.get_by_role("alert")).to_contain_text("$.facts[0].kinds")
    assert faults(screen) == []
    screen.get_by_label("Mapping", exact=True).fill(MAPPING)
    screen.get_by_role("button", name="Try it").click()
    expect(screen.get_by_text("bed: bed vacated")).to_be_visible()
    assert faults(screen) == []
    screen.get_by_role("button", name="Put it live").click()
    expect(screen.get_by_text("Version 1 is live, put live by Ivan")).to_be_visible()
    assert faults(screen) == []
    screen.get_by_role("button", name="Take version 1 back").click()
    expect(screen.get_by_text("No mapping is live")).to_be_visible()


def test_what_was_tried_again_says_how_it_ended(site: Site, screen: Page) -> None:
    come(screen, site, "ivan", "/quarantine")
    screen.get_by_role("button", name="Try again (message 2)").click()
    expect(screen.get_by_text("Tried again").first).to_be_visible()
    assert faults(screen) == []
