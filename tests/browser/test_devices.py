"""A device is given its role on a phone and tried out; what comes from it stands on the page by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import come, faults
from tests.shell.devices.found import NEW, found
from tests.shell.devices.test_pages import says
from tests.shell.web.site import Site


@pytest.fixture
def fresh(site: Site) -> Site:
    with site.database.write() as session:
        found(session)
    return site


def test_ivan_finds_a_bed_mat_places_it_and_sees_that_julie_is_in_bed(fresh: Site, phone: Page) -> None:
    come(phone, fresh, "ivan", "/devices")
    assert faults(phone) == []
    phone.get_by_role("link", name="Give it a role").click()
    assert faults(phone) == []
    phone.get_by_label("What is it for?").select_option("bed")
    phone.get_by_label("Julie Warner").check()
    phone.get_by_label("Where is it?").select_option("Julie's bedroom")
    phone.get_by_label("What do people call it?").fill("Julie's new bed")
    phone.get_by_role("button", name="Save and try it out").click()
    expect(phone.get_by_text("Sit on the bed now")).to_be_visible()
    fresh.clock.advance(5)
    says(fresh, "contact.opened")
    expect(phone.locator("#trial").get_by_text("bed vacated", exact=True)).to_be_visible()
    assert faults(phone) == []
    phone.get_by_role("button", name="It is the wrong way round").click()
    expect(phone.get_by_text("Bed occupied at 02:20:05")).to_be_visible()
    fresh.clock.advance(5)
    says(fresh, "contact.closed")
    expect(phone.get_by_text("Bed vacated at 02:20:10")).to_be_visible()
    expect(phone.locator("#news")).to_have_text("bed vacated")
    phone.get_by_role("button", name="It is right").click()
    expect(phone.get_by_text("Ivan: tried out as bed and right (bed occupied, bed vacated).")).to_be_visible()
    assert faults(phone) == []


def test_it_works_without_scripts(fresh: Site, phone: Page) -> None:
    plain = phone.context.browser.new_context(  # type: ignore[union-attr]
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = plain.new_page()
    come(page, fresh, "ivan", f"/devices/place/{NEW}")
    page.get_by_label("What is it for?").select_option("front door")
    page.get_by_label("Julie Warner").check()
    page.get_by_role("button", name="Save and try it out").click()
    fresh.clock.advance(5)
    says(fresh, "contact.opened")
    page.reload()
    expect(page.get_by_text("Opened at 02:20:05")).to_be_visible()
    page.get_by_role("button", name="It is right").click()
    expect(page.get_by_text("Ivan: tried out as front door and right (opened).")).to_be_visible()
    plain.close()
