"""From a gateway in its box to somebody on the way: a provider's first ten minutes, in a real browser.

The hub runs whole with its embedded broker; what is published is what the page says to type, by mosquitto_pub.
"""

import shlex
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import tec_hub
from tec_hub.security.accounts import create_account
from tec_hub.service_file import read_service_file
from tests.services.programs import program
from tests.stories.harness import Night
from tests.waiting import until

_SERVICE = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"
_ADDRESS, _PASSWORD = "bob@riverside.example", "a password for ten minutes"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """Two in the morning at Riverside, with the hub's own broker; Bob manages."""
    night = Night(
        read_service_file(_SERVICE),
        evening=date(2026, 11, 23),
        database_url=f"sqlite:///{tmp_path / 'hub.sqlite3'}",
        mqtt_url="",
        data_dir=tmp_path / "data",
        starts="02:00",
    )
    night.start()
    with night.hub.database.write() as session:
        create_account(
            session, service_id=night.file.id, email=_ADDRESS, name="Bob", role="manager", password=_PASSWORD
        )
    yield night
    night.stop()


def type_in(command: str) -> int:
    """Run a line that the page shows as it stands; how it ended."""
    words = shlex.split(command)
    words[0] = program(words[0], "mosquitto-clients")
    return subprocess.run(words, capture_output=True, timeout=10, check=False).returncode


def test_from_adding_a_gateway_to_an_alert_on_the_board(night: Night, desk: Page) -> None:
    desk.goto(f"{night.hub.settings.public_url}/sign-in")
    desk.get_by_label("Email address").fill(_ADDRESS)
    desk.get_by_label("Password", exact=True).fill(_PASSWORD)
    desk.get_by_role("button", name="Sign in").click()

    desk.get_by_role("link", name="Gateways").click()
    desk.get_by_role("button", name="Add a gateway").click()
    desk.get_by_label("Which home does it stand in?").select_option("Rowan Cottage")
    desk.get_by_label("What do people call it?").fill("Porch")
    desk.get_by_label("What speaks?").select_option("Zigbee2MQTT")
    desk.get_by_label("By MQTT").check()
    desk.get_by_role("button", name="Add it and show its secret").click()
    expect(desk.get_by_role("heading", name="Porch is added")).to_be_visible()
    opens = desk.get_by_label("Command 1").first.inner_text()

    desk.get_by_role("button", name="Watch what comes from it").click()
    expect(desk.get_by_text("Nothing has come from it yet")).to_be_visible()
    until(lambda: type_in(opens) == 0, what="the broker to know the gateway")
    expect(desk.locator("#tail").get_by_text("front-door: opened, radio 87 link quality")).to_be_visible()
    expect(desk.get_by_text('{"contact":false,"linkquality":87}')).to_be_visible()
    expect(desk.locator("#news")).to_have_text("front-door: opened, radio 87 link quality, at 02:00:00")

    expect(desk.locator("#devices").get_by_role("link", name="give it a role")).to_be_visible()
    desk.get_by_role("link", name="Devices", exact=True).click()
    expect(desk.get_by_role("heading", name="front-door")).to_be_visible()
    desk.get_by_role("link", name="Give it a role").click()
    desk.get_by_label("What is it for?").select_option("front door")
    desk.get_by_label("Julie Warner").check()
    desk.get_by_label("Where is it?").select_option("Hall")
    desk.get_by_label("What do people call it?").fill("Porch door")
    night.later(seconds=5)
    desk.get_by_role("button", name="Save and try it out").click()
    expect(desk.get_by_text("Waiting for: opened")).to_be_visible()

    assert type_in(opens) == 0
    expect(desk.get_by_text("Opened at 02:00:05")).to_be_visible()

    desk.get_by_role("link", name="Night board").click()
    expect(desk.get_by_role("heading", name="Night board")).to_be_visible()
    night.later(minutes=4)
    expect(desk.get_by_role("link", name="Julie Warner: front door opened, not back in bed")).to_be_visible()
    night.woken("Anna", "Front door opened, not back in bed")
