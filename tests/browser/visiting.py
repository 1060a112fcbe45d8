"""A real browser that visits the site, and what is measured of the pages it shows."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tec_hub.security.accounts import find_account
from tec_hub.security.sessions import open_session
from tests.project.root import ROOT
from tests.shell.web.scene import PASSWORD
from tests.shell.web.site import Site

_HERE = Path(__file__).parent
_FAULTS = (_HERE / "faults.js").read_text()
_CONTRAST = (_HERE / "contrast.js").read_text()
_AXE = ROOT / "node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN_AXE = """(rules) => axe.run(document, { runOnly: rules }).then((found) => found.violations.map(
    (each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`))"""


#: on a phone by day and by night, on a desk by day: the colours of the night are the same there
LOOKS = pytest.mark.parametrize(
    ("screen", "scheme"), [("phone", "light"), ("phone", "dark"), ("desk", "light")], indirect=["screen"]
)


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
    """What keeps the page from being used by everybody.

    Our own look at names, headings, width and contrast, and axe-core's at WCAG 2.2 AA, which takes longer and
    finds by night what it finds by day.
    """
    found = [*page.evaluate(_FAULTS), *page.evaluate(_CONTRAST)]
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        return found
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    return [*found, *page.evaluate(_RUN_AXE, _RULES)]


def told(page: Page) -> str:
    """What a screen reader was last told of the page's own accord."""
    return json.dumps(page.locator("#news").text_content())
