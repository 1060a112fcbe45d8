"""An installer tries everything at night, and nobody's phone rings – but for smoke, which always rings."""

from datetime import UTC, datetime

from device_adapters.event import Kind
from tec_hub import walk_test
from tec_hub.security.sessions import Visitor
from tests.stories.conftest import Begin
from tests.stories.harness import Night


def walks(night: Night, home: str) -> None:
    """Ivan begins to walk through the home."""
    ivan = Visitor(
        user_id="ivan",
        service_id=night.file.id,
        name="Ivan",
        role="installer",
        contact_id=None,
        token_hash="",
        csrf="",
    )
    with night.hub.database.write() as session:
        now = night.clock.now()
        walk_test.start(session, night.hub.desk, ivan, home, now=now, wall=datetime.now(UTC))


def test_a_fall_sensor_that_is_tried_out_wakes_nobody_until_the_hour_is_over(begin: Begin) -> None:
    night = begin("hill", starts="02:09")
    walks(night, "hill")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(minutes=5).nobody_else_hears()
    night.at("03:10").nobody_else_hears()
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=31)
    assert night.woken("Dev", "Fall detected").status == "ringing"


def test_smoke_rings_while_somebody_walks_through_too(begin: Begin) -> None:
    night = begin("station", starts="05:18")
    walks(night, "station")
    night.device("station-hub/smoke_kitchen").reports(Kind.SMOKE_DETECTED)
    for name in ("Grace", "Anna", "Ben", "Chloe", "Dev"):
        assert night.woken(name, "Smoke alarm").status == "ringing"
