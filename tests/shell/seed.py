"""A small service in a database: one home, one gateway, a resident and a bed mat, and more of each on demand."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tec_hub.store.database import Database
from tec_hub.store.equipment import BindingRow, DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.people import HomeRow, ResidentRow, ServiceRow
from tec_hub.store.plans import configuration_changed
from tec_hub.store.schema import METADATA

SERVICE, HOME, GATEWAY, RESIDENT = "north", "oak", "gw-oak", "julie"
BED = "bed"  #: native id of the bed mat
BED_KEY = f"{GATEWAY}/{BED}"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def fresh_database(url: str, *, seeded: bool = True) -> Database:
    """A database with all tables, and with the small service unless it is to be empty.

    Missing tables are made at one stroke, which is quicker; that the steps lead to the same is tested elsewhere.
    """
    database = Database(url)
    METADATA.create_all(database.engine)
    if seeded:
        with database.write() as session:
            seed(session)
    return database


def seed(session: Session) -> None:
    """The small service: Julie at Oak House, whose gateway reports her bed mat."""
    session.add(ServiceRow(id=SERVICE, name="North", time_zone="Europe/London"))
    session.flush()
    add_home(session, HOME, gateways=[GATEWAY])
    add_resident(session, RESIDENT, home=HOME, called="Julie")
    add_device(session, GATEWAY, BED, role="bed", residents=[RESIDENT])


def add_home(session: Session, home: str, *, gateways: Iterable[str] = (), service: str = SERVICE) -> None:
    """A home with its gateways."""
    session.add(HomeRow(id=home, service_id=service, name=home.title(), time_zone="Europe/London", rooms=[]))
    session.flush()
    for gateway in gateways:
        session.add(
            GatewayRow(
                id=gateway, service_id=service, home_id=home, name=gateway, secret_hash="", created_at=LONG_AGO
            )
        )
    session.flush()
    configuration_changed(session)


def add_resident(session: Session, resident: str, *, home: str, called: str = "", service: str = SERVICE) -> None:
    """A resident of a home."""
    called = called or resident.title()
    session.add(
        ResidentRow(
            id=resident, service_id=service, home_id=home, name=f"{called} Example", called=called, about_me={}
        )
    )
    session.flush()
    configuration_changed(session)


def add_device(
    session: Session,
    gateway: str,
    native_id: str,
    *,
    role: str = "",
    residents: Iterable[str] = (),
    ecosystem: str = "tec",
) -> str:
    """A device behind a gateway, for these residents; its key."""
    key = f"{gateway}/{native_id}"
    session.add(
        DeviceRow(
            key=key,
            gateway_id=gateway,
            native_id=native_id,
            ecosystem=ecosystem,
            role=role,
            reads_as={},
            found_at=LONG_AGO,
            last={},
        )
    )
    session.flush()
    for resident in residents:
        session.add(DeviceResidentRow(device_key=key, resident_id=resident))
    session.flush()
    configuration_changed(session)
    return key


def add_binding(session: Session, topic_filter: str, *, ecosystem: str, gateway: str) -> None:
    """Topics of a gateway that cannot prefix them."""
    session.add(BindingRow(topic_filter=topic_filter, ecosystem=ecosystem, gateway_id=gateway))
    session.flush()
    configuration_changed(session)


def revoke(session: Session, gateway: str, at: datetime = LONG_AGO) -> None:
    """Believe the gateway no more."""
    session.get_one(GatewayRow, gateway).revoked_at = at
    configuration_changed(session)
