"""A night on the screen: the board changes by itself, a thumb claims, and all of it works without scripts."""

import msgspec
from playwright.sync_api import Browser, Page, expect

from alerts.alert import Alert, Stage, Status
from tec_hub.signals import BOARD
from tec_hub.store.watching import AlertRow
from tests.browser.visiting import come, sign_in, told
from tests.services.browser import DESK, PHONE, open_page
from tests.shell.web.scene import FALLEN, NOW, sound_the_alarm
from tests.shell.web.site import Site
from tests.waiting import until


def _open_an_alert(site: Site) -> None:
    """Priya has fallen."""
    alert = Alert(
        id="priya-1",
        resident="priya",
        expectation="fall",
        name="Fall detected",
        priority="P1",
        status=Status.OPEN,
        stage=Stage.WAITING,
        since=NOW,
        opened_at=NOW,
        look="the bathroom",
    )
    with site.database.write() as session:
        session.add(
            AlertRow(
                id=alert.id,
                resident_id="priya",
                service_id="riverside",
                expectation="fall",
                name=alert.name,
                priority="P1",
                status="open",
                opened_at=NOW,
                document=msgspec.json.encode(alert),
            )
        )
    site.signals.tell(BOARD)


def test_the_board_shows_a_new_alert_by_itself_and_reads_it_out(site: Site, screen: Page) -> None:
    sign_in(screen, site, "alice")
    expect(screen.get_by_role("heading", name="Night board")).to_be_visible()
    expect(screen.get_by_role("link", name="Julie Warner: out of bed, not back")).to_be_visible()
    _open_an_alert(site)
    expect(screen.get_by_role("link", name="Priya Nair: fall detected")).to_be_visible()
    expect(screen.locator("#news")).to_have_text("2 people need someone now")
    cards = screen.locator(".hub-cards").first.get_by_role("link").all_inner_texts()
    assert cards[0] == "Priya Nair: fall detected", "the most urgent stands first"


def test_countdowns_go_on_by_themselves_and_keep_the_readers_place(site: Site, desk: Page) -> None:
    come(desk, site, "alice")
    link = desk.get_by_role("link", name="Julie Warner: out of bed, not back")
    link.focus()
    expect(desk.get_by_text("In 2 min 10 s")).to_be_visible()
    site.clock.advance(70)
    expect(desk.get_by_text("In 1 min").first).to_be_visible()
    assert desk.evaluate("document.activeElement.id") == f"alert-{FALLEN}"
    assert told(desk) in {'""', '"1 person needs someone now"'}


def test_the_service_wide_alarm_breaks_in(site: Site, desk: Page) -> None:
    come(desk, site, "alice")
    expect(desk.get_by_text("Service-wide alarm")).to_have_count(0)
    with site.database.write() as session:
        sound_the_alarm(session)
    site.signals.tell(BOARD)
    expect(desk.get_by_role("alert").get_by_text("Nobody has answered for JW")).to_be_visible()


def test_anna_claims_with_her_thumb_and_the_desk_sees_it(site: Site, browser: Browser) -> None:
    with open_page(browser, **DESK) as desk, open_page(browser, **PHONE) as phone:
        come(desk, site, "bob", f"/alerts/{FALLEN}")
        expect(desk.get_by_text("Nobody is going yet")).to_be_visible()
        phone.goto(site.url + site.link(FALLEN, "anna"))
        phone.get_by_role("button", name="I am going").tap()
        expect(phone.get_by_role("heading", name="Julie Warner: out of bed, not back")).to_be_visible()
        expect(phone.get_by_text("Rowan Cottage")).to_be_visible()
        expect(desk.get_by_text("Anna is going", exact=True)).to_be_visible()
        phone.get_by_role("button", name="I have arrived").tap()
        expect(desk.get_by_text("Anna is there", exact=True)).to_be_visible()


def test_what_is_being_filled_in_survives_what_changes_around_it(site: Site, desk: Page) -> None:
    come(desk, site, "alice", f"/alerts/{FALLEN}")
    desk.get_by_text("Close with an outcome").click()
    desk.get_by_label("What happened?").fill("She was in the kitchen")
    with site.visited_by("bob") as bob:
        bob.get(f"/alerts/{FALLEN}")
        bob.submit(f"/alerts/{FALLEN}/going", contact="frank")
    expect(desk.get_by_text("Frank is going", exact=True)).to_be_visible()
    expect(desk.get_by_label("What happened?")).to_have_value("She was in the kitchen")
    desk.get_by_label("Yes").check()
    desk.get_by_role("button", name="Close the alert").click()
    expect(desk.get_by_text("Closed at 02:20")).to_be_visible()


def test_a_page_that_has_lost_the_hub_says_so(site: Site, desk: Page) -> None:
    desk.clock.install()
    come(desk, site, "alice")
    expect(desk.locator("#connection")).to_be_hidden()
    site.app.state.streams.close()
    desk.context.set_offline(True)

    def said() -> bool:
        desk.clock.run_for(2_000)
        return desk.get_by_text("This page has lost the hub.").is_visible()

    until(said, what="the page to notice")


def test_everything_works_without_scripts(site: Site, browser: Browser) -> None:
    with open_page(browser, **PHONE, java_script_enabled=False) as page:
        sign_in(page, site, "alice")
        expect(page.get_by_role("heading", name="Night board")).to_be_visible()
        page.get_by_role("link", name="Julie Warner: out of bed, not back").click()
        page.get_by_role("button", name="I am going").click()
        expect(page.get_by_text("Anna is going", exact=True)).to_be_visible()
        page.get_by_text("Close with an outcome").click()
        page.get_by_label("What happened?").fill("All well")
        page.get_by_role("button", name="Close the alert").click()
        expect(page.get_by_text("Closed at 02:20")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
