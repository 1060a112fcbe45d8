"""Every scenario can be played, the same each time, and speaks to the devices of the demonstration."""

from itertools import pairwise
from pathlib import Path

import pytest

import tec_hub
from simulators.scenario import FOLDER, ScenarioError, play, read_scenario
from tec_hub.service_file import read_service_file

NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SERVICE = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_plays_in_order_and_the_same_each_time(name: str) -> None:
    scenario = read_scenario(name)
    first, second = list(play(scenario)), list(play(scenario))

    assert first == second
    assert all(a.at <= b.at for a, b in pairwise(first))
    assert all(scenario.start <= sending.at for sending in first)
    assert len(first) > 50


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_speaks_for_devices_that_the_demonstration_knows(name: str) -> None:
    service = read_service_file(SERVICE)
    known = {
        (gateway.id, device.id, device.ecosystem)
        for home in service.homes
        for gateway in home.gateways
        for device in gateway.devices
    }
    speaking = {
        (home.gateway, device.id, device.ecosystem)
        for home in read_scenario(name).homes
        for device in home.devices
    }

    assert speaking <= known


def test_an_unknown_scenario_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario 'nightmare'; known are .*calm_night"):
        read_scenario("nightmare")


def test_a_scenario_that_cannot_be_read_names_file_and_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("name: A\nstory: B\nevening: 2026-11-23\nhomes: [{gateway: g, devices: [], people: 3}]\n")

    with pytest.raises(
        ScenarioError, match=r"broken\.yaml: Expected `array`, got `int` - at `\$.homes\[0\].people`"
    ):
        read_scenario(str(path))
