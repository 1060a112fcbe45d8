"""What was not understood at night and is decoded again is recorded, and wakes nobody."""

import msgspec
from sqlalchemy import select

from tec_hub.rereading import Rereading
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import EventRow, RememberedRow
from tec_hub.store.plans import configuration_changed
from tests.stories.conftest import Begin

_MAPPING = {
    "device": {"path": "device"},
    "facts": [{"path": "state", "kinds": {"out": "bed.vacated", "fell": "fall.detected"}}],
}
_FELL = b'{"device": "bathroom_radar", "state": "fell"}'


def test_a_fall_and_an_empty_bed_decoded_again_wake_nobody_while_the_same_fall_now_does(begin: Begin) -> None:
    night = begin("hill", starts="02:00")
    for said in (b'{"device": "bed_pad", "state": "out"}', _FELL):
        night.publish("hill-hub", "mapping", "room", said)
    night.later(minutes=1)
    with night.hub.database.write() as session:
        document = msgspec.json.encode(_MAPPING)
        session.add(RememberedRow(gateway_id="hill-hub", ecosystem="mapping", key="mapping", document=document))
        configuration_changed(session)
        service = session.get_one(GatewayRow, "hill-hub").service_id
    again = Rereading(night.hub.database, night.clock, signals=night.hub.signals)
    tried = again.again(service=service, by=None)
    assert [each.ended for each in tried] == ["understood; 1 event recorded in the past"] * 2
    night.later(minutes=45).nobody_else_hears()
    assert night.alerts("priya", ended=True) == []
    with night.hub.database.read() as session:
        events = session.execute(select(EventRow.kind, EventRow.historical).order_by(EventRow.id)).all()
    assert [tuple(event) for event in events] == [("bed.vacated", True), ("fall.detected", True)]
    night.publish("hill-hub", "mapping", "room", _FELL)  # by the mapping that went live meanwhile
    night.later(seconds=31)
    night.woken("Dev", "Fall detected since ")
    night.goes("Dev")
    night.closes("Dev")
