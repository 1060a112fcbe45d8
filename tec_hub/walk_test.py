"""The walk test: somebody goes through a home, sets off every device, and leaves a dated record of what came.

While it runs a carer counts as present with everybody in the home, so that nothing that is tried wakes anybody but
what is never held back (smoke, gas: P0). It ends by itself after an hour.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.inputs import CarerCame, CarerLeft
from alerts.roles import ROLES
from tec_hub.decide import Desk
from tec_hub.known_devices import KnownDevice, read_devices
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import HomeRow, ResidentRow
from tec_hub.store.walk_tests import WalkTestRow

LASTS = timedelta(minutes=60)


class WalkTestError(ValueError):
    """Something that cannot be done with a walk test; the message says what and why."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One device in a commissioning record. `seen`: the kinds that came, as read in its role.

    `result`: "works", "partly" (not all that it should notice came) or "not tried"; `why`: why it was not tried.
    """

    key: str
    name: str
    room: str
    role: str
    model: str
    seen: tuple[str, ...]
    awaited: tuple[str, ...]
    link: dict[str, float] = {}
    battery: float | None = None
    result: str
    why: str = ""


Seen = Callable[[Session, KnownDevice], Sequence[str]]
"""The kinds that came from a device since the test began."""


def start(session: Session, desk: Desk, visitor: Visitor, home: str, *, now: datetime, wall: datetime) -> int:
    """Begin one; its number. Raises WalkTestError for a home of nobody's, or one that is being walked through."""
    row = session.get(HomeRow, home)
    if row is None or row.service_id != visitor.service_id:
        raise WalkTestError("There is no such home.")
    if running(session, home, now) is not None:
        raise WalkTestError(f"Somebody is walking through {row.name} already.")
    walk = WalkTestRow(
        service_id=row.service_id,
        home_id=home,
        started_at=now,
        started_by=visitor.name,
        until=now + LASTS,
        skipped={},
        finished_at=None,
        record=[],
    )
    session.add(walk)
    session.flush()
    for resident in _residents(session, home):
        desk.decide(session, resident, (CarerCame(at=now, by=visitor.name, until=walk.until),))
    _note(session, visitor, walk, "started", wall)
    return walk.id


def running(session: Session, home: str, now: datetime) -> WalkTestRow | None:
    """The walk test that goes on in a home, if one does."""
    return session.scalar(
        select(WalkTestRow)
        .where(WalkTestRow.home_id == home, WalkTestRow.finished_at.is_(None), WalkTestRow.until > now)
        .limit(1)
    )


def read(session: Session, service: str, number: int) -> WalkTestRow | None:
    """One of the service's, or None."""
    row = session.get(WalkTestRow, number)
    return None if row is None or row.service_id != service else row


def devices_of(session: Session, walk: WalkTestRow) -> list[KnownDevice]:
    """What is to be tried: every device of the home with a role, room by room."""
    known = [d for d in read_devices(session, service=walk.service_id) if d.home == walk.home_id and d.is_assigned]
    return sorted(known, key=lambda device: (device.room, device.name, device.key))


def skip(session: Session, visitor: Visitor, walk: WalkTestRow, device: str, why: str, *, wall: datetime) -> None:
    """A device is left out, and why. An empty reason takes that back. Raises WalkTestError."""
    if device not in {each.key for each in devices_of(session, walk)}:
        raise WalkTestError("There is no such device in this home.")
    skipped = {key: reason for key, reason in walk.skipped.items() if key != device}
    walk.skipped = skipped | ({device: why} if why else {})
    _note(session, visitor, walk, "skipped", wall, device)


def finish(
    session: Session,
    desk: Desk,
    visitor: Visitor,
    walk: WalkTestRow,
    seen: Seen,
    *,
    now: datetime,
    wall: datetime,
) -> None:
    """Write the record, and watch over the home again. Raises WalkTestError where that was done."""
    lines = [msgspec.to_builtins(_line(each, walk, seen(session, each))) for each in devices_of(session, walk)]
    done = session.execute(
        update(WalkTestRow)
        .where(WalkTestRow.id == walk.id, WalkTestRow.finished_at.is_(None))
        .values(finished_at=now, record=lines)
        .returning(WalkTestRow.id)
    ).all()
    if not done:
        raise WalkTestError("This walk test is finished already.")
    session.expire(walk)
    if walk.until > now:
        for resident in _residents(session, walk.home_id):
            desk.decide(session, resident, (CarerLeft(at=now),))
    _note(session, visitor, walk, "finished", wall)


def record_of(walk: WalkTestRow) -> list[Line]:
    """The lines of a finished one."""
    return msgspec.convert(walk.record, list[Line])


def awaited(device: KnownDevice) -> tuple[str, ...]:
    """What its role should bring about when it is tried."""
    role = ROLES.get(device.role)
    return () if role is None else tuple(dict.fromkeys(each.kind for each in role.tries))


def result(device: KnownDevice, seen: Sequence[str]) -> str:
    """How a device did: "works", "partly", or "not tried" where nothing came."""
    wanted = awaited(device)
    if not seen:
        return "not tried"
    return "works" if set(wanted) <= set(seen) else "partly"


def _line(device: KnownDevice, walk: WalkTestRow, seen: Sequence[str]) -> Line:
    link: Any = device.last.get("link.measured", (None, {}))[1]
    battery: Any = device.last.get("battery.measured", (None, None))[1]
    return Line(
        key=device.key,
        name=device.name,
        room=device.room,
        role=device.role,
        model=" ".join(part for part in (device.make, device.model) if part),
        seen=tuple(seen),
        awaited=awaited(device),
        link={name: float(value) for name, value in link.items()} if isinstance(link, dict) else {},
        battery=float(battery) if isinstance(battery, int | float) else None,
        result=result(device, seen),
        why=walk.skipped.get(device.key, ""),
    )


def _residents(session: Session, home: str) -> list[str]:
    return list(
        session.scalars(select(ResidentRow.id).where(ResidentRow.home_id == home).order_by(ResidentRow.id))
    )


def _note(
    session: Session, visitor: Visitor, walk: WalkTestRow, what: str, wall: datetime, device: str = ""
) -> None:
    for resident in _residents(session, walk.home_id):
        audit.record(
            session,
            at=wall,
            user_id=visitor.user_id,
            what=f"walk_test.{what}",
            resident_id=resident,
            detail=f"{walk.id} {device}".strip(),
        )
