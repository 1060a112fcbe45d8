"""The measures find what they are for."""

from playwright.sync_api import Page

from tests.browser.visiting import faults

_BAD = """<!DOCTYPE html><html><head><title>Bad</title></head><body><main><h1>One</h1><h3>Three</h3>
<button></button><input id="a"><p id="a">twice</p><p aria-labelledby="gone">x</p>
<p style="color: #999; background: #fff">pale</p><div style="width: 3000px">wide</div></main></body></html>"""


def test_a_page_with_every_fault_is_found_out(desk: Page) -> None:
    desk.set_content(_BAD)
    found = " | ".join(faults(desk))
    for fault in (
        "names no language",
        "“Three” skips a level",
        "no name: <button>",
        "no name: <input",
        "id a is there twice",
        "names gone, which is not there",
        "pixels too wide",
        "2.85: pale",
    ):
        assert fault in found
