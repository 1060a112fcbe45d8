"""A device that nobody has placed yet, at Rowan Cottage."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tec_hub.store.equipment import DeviceRow
from tec_hub.store.plans import configuration_changed
from tests.shell.web.tonight import NOW

NEW = "rowan-hub/0x00158d0001abcdef"


def found(session: Session, key: str = NEW, *, kinds: tuple[str, ...] = ("contact.opened",)) -> str:
    """It was heard a minute ago for the first time, with these kinds."""
    gateway, native = key.split("/", 1)
    seen = NOW - timedelta(minutes=1)
    session.add(
        DeviceRow(
            key=key,
            gateway_id=gateway,
            native_id=native,
            ecosystem="zigbee2mqtt",
            make="Aqara",
            model="MCCGQ11LM",
            found_at=seen,
            last_seen_at=seen,
            last={kind: [seen.isoformat(), None] for kind in kinds},
        )
    )
    session.flush()
    configuration_changed(session)
    return key
