"""Messages that come from Rowan Cottage's gateway, by the same door as in service."""

from datetime import timedelta

from tec_hub.ingest import Ingest
from tec_hub.intake.arrived import Arrived
from tests.shell.plain import NotingDesk
from tests.shell.web.site import Site

TOPIC = "tec/v1/rowan-hub/zigbee2mqtt/zigbee2mqtt/"


def hears(
    site: Site, device: str, payload: str | bytes, *, ago_s: float = 0, retained: bool = False, topic: str = ""
) -> None:
    """One message of a device, so many seconds ago; nobody is woken for it."""
    said = payload.encode() if isinstance(payload, str) else payload
    ingest = Ingest(site.database, NotingDesk(), site.clock, site.signals)
    ingest.take([_arrived(site, topic or f"{TOPIC}{device}", said, ago_s, retained=retained)])


def hears_again(site: Site, topic: str, payload: str) -> None:
    """A message that dates itself, and the same once more."""
    ingest = Ingest(site.database, NotingDesk(), site.clock, site.signals)
    for _ in range(2):
        ingest.take([_arrived(site, topic, payload.encode(), 0, retained=False)])


def _arrived(site: Site, topic: str, payload: bytes, ago_s: float, *, retained: bool) -> Arrived:
    at = site.clock.now() - timedelta(seconds=ago_s)
    return Arrived(topic=topic, payload=payload, received_at=at, retained=retained)


def messages(site: Site) -> None:
    """A quarter of a night's worth of each sort."""
    bulk = [
        _arrived(site, f"{TOPIC}julie_bed", b'{"contact": true}', 60.0 * minute, retained=False)
        for minute in range(300, 0, -1)
        if minute % 7 < 3
    ]
    Ingest(site.database, NotingDesk(), site.clock, site.signals).take(bulk)
    hears(site, "julie_bed", '{"contact": true, "battery": 81, "linkquality": 120, "temperature": 21.5}', ago_s=50)
    hears(site, "hall", '{"occupancy": true, "illuminance": 3}', ago_s=40, retained=True)
    hears(site, "hall", "<script>alert(1)</script>", ago_s=30)
    hears(site, "hall", b"\xff\xfe\x00 not text" * 60, ago_s=20)
    hears_again(
        site,
        "tec/v1/rowan-hub/tec/door",
        '{"device": "back-door", "kind": "contact.opened", "occurred_at": "2026-11-24T02:19:45Z"}',
    )
    hears(
        site,
        "../bridge/state",
        '{"state": "online"}',
        topic="tec/v1/rowan-hub/zigbee2mqtt/zigbee2mqtt/bridge/info",
    )
