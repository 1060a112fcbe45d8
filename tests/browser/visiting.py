"""A real browser that visits the site, and what is measured of the pages it shows."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tec_hub.security.accounts import find_account
from tec_hub.security.sessions import open_session
from tests.shell.web.scene import PASSWORD
from tests.shell.web.site import Site

_HERE = Path(__file__).parent
_FAULTS = (_HERE / "faults.js").read_text()
_CONTRAST = (_HERE / "contrast.js").read_text()


def come(page: Page, site: Site, name: str, path: str = "/board") -> None:
    """Open a page as somebody who is signed in already."""
    with site.database.write() as session:
        user = find_account(session, f"{name}@example.org")
        assert user is not None
        token = open_session(session, user, site.wall.now())
    page.context.add_cookies([{"name": "tec_hub", "value": token, "url": site.url}])
    page.goto(site.url + path)


def sign_in(page: Page, site: Site, name: str) -> None:
    """Fill in the sign-in form."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Email address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def open_details(page: Page) -> None:
    """Unfold all that is folded, so that it is looked at too."""
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")


def faults(page: Page) -> list[Any]:
    """What keeps the page from being used by everybody: names, headings, references, width, contrast."""
    return [*page.evaluate(_FAULTS), *page.evaluate(_CONTRAST)]


def told(page: Page) -> str:
    """What a screen reader was last told of the page's own accord."""
    return json.dumps(page.locator("#news").text_content())
