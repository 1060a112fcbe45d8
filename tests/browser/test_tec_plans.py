"""Plans in a real browser: usable by everybody on a phone and on a desk, and on A4."""

from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from tec_hub import tec_plans
from tec_hub.conversation import keeping
from tec_hub.security.accounts import find_account
from tec_hub.security.sessions import Visitor
from tests.browser.visiting import LOOKS, come, faults, open_details
from tests.core.plan.people import MOIRA, plan_of
from tests.shell.web.site import Site


def a_plan(site: Site) -> tuple[str, str]:
    """A plan and a conversation, by their ids."""
    with site.database.write() as session:
        user = find_account(session, "asha@example.org")
        assert user is not None
        who = Visitor(
            user_id=user.id,
            service_id=user.service_id,
            name=user.name,
            role=user.role,
            contact_id=None,
            token_hash="",
            csrf="",
        )
        options = ("plug-in-nightlight", "bed-occ", "singing-group", "camera")
        kept = tec_plans.make(session, who, plan_of(*options), at=site.wall.now(), resident_id="julie")
        begun = keeping.start(session, who, "Moira", at=site.wall.now())
        keeping.save(session, who, begun, MOIRA, step="matters", at=site.wall.now())
    return kept.id, begun.id


@LOOKS
def test_every_page_of_a_plan_can_be_read_and_used_by_everybody(site: Site, screen: Page, scheme: str) -> None:
    screen.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    plan, conversation = a_plan(site)
    tails = ("", "/print", "/easy-read", "/night", "/agree", "/stop", "/change/about", "/change/dates")
    paths = [
        "/tec-plans",
        f"/conversations/{conversation}/plan?option=camera",
        *(f"/tec-plans/{plan}{tail}" for tail in (*tails, "/steps/1", "/steps/new", "/options/camera", "/review")),
    ]
    found = {}
    for path in paths:
        come(screen, site, "asha", path)
        open_details(screen)
        found[path] = faults(screen)
    assert found == {path: [] for path in paths}


def test_a_mistake_is_said_first_and_leads_to_the_form(site: Site, phone: Page) -> None:
    plan, _ = a_plan(site)
    come(phone, site, "asha", f"/tec-plans/{plan}/stop")
    phone.get_by_role("button", name="Stop this plan").click()
    expect(phone.get_by_role("alert")).to_contain_text("Say whose wish it was to stop.")
    phone.get_by_role("link", name="Say whose wish it was to stop.").click()
    expect(phone.locator("#form")).to_be_focused()
    assert faults(phone) == []


def test_printed_from_the_browser_the_plan_stands_alone(site: Site, desk: Page, tmp_path: Path) -> None:
    plan, _ = a_plan(site)
    for tail, last in (("print", "Looking at it again"), ("easy-read", "You need not say why.")):
        come(desk, site, "asha", f"/tec-plans/{plan}/{tail}")
        desk.pdf(path=tmp_path / "plan.pdf", format="A4", prefer_css_page_size=True)
        made = pypdfium2.PdfDocument(tmp_path / "plan.pdf")
        pages = [made[number] for number in range(len(made))]
        texts = [page.get_textpage() for page in pages]
        said = " ".join(" ".join(text.get_text_range() for text in texts).split())
        sizes = {tuple(round(side) for side in page.get_size()) for page in pages}
        for part in (*texts, *pages, made):
            part.close()
        assert said.startswith("A plan for Moira")
        assert last in said
        assert "Sign out" not in said
        assert "open the PDF" not in said
        assert all(abs(width - 595) <= 2 and abs(height - 842) <= 2 for width, height in sizes)
