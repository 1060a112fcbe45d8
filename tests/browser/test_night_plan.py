"""A proposed night plan in a real browser, from the trial to the plan in force."""

import re

from playwright.sync_api import Page, expect

from tests.browser.test_tec_plans import a_plan
from tests.browser.visiting import come, faults, open_details
from tests.shell.web.site import Site


def test_asha_proposes_a_rule_goes_through_it_with_julie_and_agrees(site: Site, screen: Page) -> None:
    plan, _ = a_plan(site)
    come(screen, site, "asha", f"/tec-plans/{plan}/night?rule=out-of-bed&minutes=35&night_from=22:45")
    screen.get_by_role("button", name="Keep as a proposed night plan").click()
    screen.get_by_role("link", name="Go through it").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text(re.compile("A proposed night plan for Julie"))
    open_details(screen)
    assert faults(screen) == []
    screen.get_by_role("button", name="Agree to this night plan").click()
    expect(screen.get_by_role("alert")).to_contain_text("Say who agreed")
    assert faults(screen) == []
    screen.get_by_label("Who agreed?").fill("Julie")
    screen.get_by_label("On what basis?").fill("She said yes when we went through it together")
    screen.get_by_role("button", name="Agree to this night plan").click()
    expect(screen.get_by_text("Agreed by Julie")).to_be_visible()
    expect(screen.get_by_role("link", name="A proposed night plan")).to_have_count(0)
    assert faults(screen) == []
