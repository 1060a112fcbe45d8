"""Devices and what they are for: what the command line and the pages do to them.

Every change is put on record, for each resident it concerns, and counts the configuration on, by which every
running hub takes it up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.roles import ROLES, other_way_round, reading
from device_adapters.event import Kind
from tec_hub.clock import Clock
from tec_hub.known_devices import KnownDevice, read_devices
from tec_hub.security import audit
from tec_hub.signals import BOARD, CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.device_care import DeviceCheckRow
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow
from tec_hub.store.people import HomeRow, ResidentRow
from tec_hub.store.plans import configuration_changed
from tec_hub.store.watching import NightPlanRow

_LONGEST_LABEL = 100
_KINDS = frozenset(kind.value for kind in Kind)


class DeviceError(ValueError):
    """What was asked for cannot be done; the message says why, and what can be had instead."""


class UnknownDeviceError(DeviceError):
    """There is no such device, or it is another service's."""


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a device of a home may be given: rooms, residents (id → name), and the words of roles."""

    rooms: tuple[str, ...]
    residents: Mapping[str, str]
    roles: tuple[str, ...]


class Devices:
    """What may be done to devices. `service` names whose they are; None, on the command line, means anybody's.

    `by` is the user's id; None stands for the command line. All raise DeviceError, and UnknownDeviceError where
    the service has no such device.
    """

    def __init__(self, database: Database, clock: Clock, *, signals: Signals | None = None) -> None:
        self._database, self._clock = database, clock
        self._signals = signals or Signals()

    def list(self, *, service: str | None = None, gateway: str | None = None) -> Sequence[KnownDevice]:
        """All devices, found and assigned, by home, gateway and native id."""
        with self._database.read() as session:
            return read_devices(session, service=service, gateway=gateway)

    def get(self, key: str, *, service: str | None = None) -> KnownDevice:
        """One of them, by its key "{gateway}/{native id}"."""
        with self._database.read() as session:
            return _get(session, key, service)

    def choices(self, key: str, *, service: str | None = None) -> Choices:
        """What it may be given."""
        with self._database.read() as session:
            return _choices(session, _get(session, key, service))

    def assign(
        self,
        key: str,
        *,
        role: str,
        residents: Iterable[str],
        room: str = "",
        label: str | None = None,
        inverted: bool = False,
        reads_as: Mapping[str, str] | None = None,
        service: str | None = None,
        by: str | None = None,
    ) -> KnownDevice:
        """Give a device its role, room and residents, and say how it is read.

        How it is read follows from the role and from what it has been heard to report; `inverted` the other way
        round, `reads_as` instead of it. A role it has already keeps the way it is read. `label` None leaves the
        one it has.
        """
        with self._changing() as session:
            device = _get(session, key, service)
            choices = _choices(session, device)
            whom = tuple(dict.fromkeys(residents))
            _check(choices, role=role, room=room, residents=whom)
            row = session.get_one(DeviceRow, key)
            row.reads_as = _read(device, role, inverted, reads_as)
            row.role, row.room = role, room
            row.label = row.label if label is None else _checked_label(label)
            _serve(session, key, whom)
            self._note(session, "device.assign", key, {*device.residents, *whom}, by)
            session.flush()
            return _get(session, key, service)

    def unassign(self, key: str, *, service: str | None = None, by: str | None = None) -> KnownDevice:
        """Take its role, its room and its residents away: it is among the found ones again."""
        with self._changing() as session:
            device = _get(session, key, service)
            if not device.is_assigned and not device.residents:
                raise DeviceError(f"{key} has no role.")
            row = session.get_one(DeviceRow, key)
            row.role, row.room, row.reads_as = "", "", {}
            _serve(session, key, ())
            self._note(session, "device.unassign", key, device.residents, by)
            session.flush()
            return _get(session, key, service)

    def turn(
        self, key: str, *, seen: Iterable[str] = (), service: str | None = None, by: str | None = None
    ) -> KnownDevice:
        """It is the wrong way round: read it the other way from now on, and keep that somebody found it so."""
        with self._changing() as session:
            device = _placed(session, key, service)
            turned = other_way_round(device.role, device.reads_as)
            if turned is None:
                raise DeviceError(f"A {device.role} has no other way round.")
            session.get_one(DeviceRow, key).reads_as = turned
            session.flush()
            found = _get(session, key, service)
            self._checked(session, found, "turned", seen, by)
            return found

    def right(
        self, key: str, *, seen: Iterable[str] = (), service: str | None = None, by: str | None = None
    ) -> None:
        """Somebody tried it out and it says what it should; `seen` are the kinds, as read in its role."""
        with self._database.write() as session:
            self._checked(session, _placed(session, key, service), "right", seen, by)

    def _checked(
        self, session: Session, device: KnownDevice, verdict: str, seen: Iterable[str], by: str | None
    ) -> None:
        session.add(
            DeviceCheckRow(
                device_key=device.key,
                at=self._clock.now(),
                user_id=by,
                role=device.role,
                reads_as=dict(device.reads_as),
                seen=sorted(set(seen)),
                verdict=verdict,
            )
        )
        self._note(session, f"device.{verdict}", device.key, device.residents, by)

    @contextmanager
    def _changing(self) -> Iterator[Session]:
        with self._database.write() as session:
            yield session
            session.flush()
            configuration_changed(session)
        self._signals.tell(CONFIGURATION, BOARD)

    def _note(self, session: Session, what: str, key: str, residents: Iterable[str], by: str | None) -> None:
        concerned: list[str | None] = [*sorted(set(residents))]
        for resident in concerned or [None]:
            audit.record(session, at=self._clock.now(), user_id=by, what=what, resident_id=resident, detail=key)


def _get(session: Session, key: str, service: str | None) -> KnownDevice:
    found = read_devices(session, service=service, key=key)
    if not found:
        raise UnknownDeviceError(f"There is no device {key!r}.")
    return found[0]


def _placed(session: Session, key: str, service: str | None) -> KnownDevice:
    device = _get(session, key, service)
    if not device.is_assigned:
        raise DeviceError(f"{key} has no role yet.")
    return device


def _choices(session: Session, device: KnownDevice) -> Choices:
    home = session.get_one(HomeRow, device.home)
    people = session.execute(
        select(ResidentRow.id, ResidentRow.name)
        .where(ResidentRow.home_id == home.id)
        .order_by(ResidentRow.name, ResidentRow.id)
    )
    residents = {resident: name for resident, name in people}  # noqa: C416 - rows are no pairs to the type checker
    own = sorted(_named_by_plans(session, residents) - ROLES.keys())
    return Choices(rooms=tuple(home.rooms), residents=residents, roles=(*ROLES, *own))


def _named_by_plans(session: Session, residents: Iterable[str]) -> set[str]:
    """The roles that the plans of these residents speak of."""
    documents = session.execute(
        select(NightPlanRow.resident_id, NightPlanRow.document)
        .where(NightPlanRow.resident_id.in_(list(residents)), NightPlanRow.status == "agreed")
        .order_by(NightPlanRow.id)
    )
    newest = {row.resident_id: row.document for row in documents}
    return set(_roles_in(list(newest.values())))


def _roles_in(value: object) -> Iterator[str]:
    """Whatever stands under "roles", anywhere in a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "roles" and isinstance(inner, list):
                yield from (role for role in inner if isinstance(role, str))
            else:
                yield from _roles_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _roles_in(inner)


def _check(choices: Choices, *, role: str, room: str, residents: Sequence[str]) -> None:
    """Refuse what the home does not have, naming what it has."""
    asked: tuple[tuple[str, Sequence[str], Iterable[str]], ...] = (
        ("role", [role], choices.roles),
        ("room", [room] if room else [], choices.rooms),
        ("resident", residents, choices.residents),
    )
    for what, given, allowed in asked:
        for each in given:
            if each not in allowed:
                raise DeviceError(
                    f"There is no {what} {each!r} here; choose from: {', '.join(allowed) or 'none'}."
                )
    if not residents and role != "gateway":
        raise DeviceError(f"Say whom it serves: {', '.join(choices.residents) or 'nobody lives there yet'}.")


def _read(device: KnownDevice, role: str, inverted: bool, given: Mapping[str, str] | None) -> dict[str, str]:
    if given is not None:
        if strange := sorted({*given, *given.values()} - _KINDS):
            raise DeviceError(f"No device reports {', '.join(strange)}; kinds are such as {Kind.CONTACT_OPENED}.")
        return dict(given)
    if inverted:
        plain = reading(role, device.last)
        turned = other_way_round(role, plain)
        if turned is None:
            raise DeviceError(f"A {role} has no other way round.")
        return turned
    return dict(device.reads_as) if device.role == role else reading(role, device.last)


def _serve(session: Session, key: str, residents: Iterable[str]) -> None:
    session.execute(delete(DeviceResidentRow).where(DeviceResidentRow.device_key == key))
    session.add_all(DeviceResidentRow(device_key=key, resident_id=resident) for resident in residents)


def _checked_label(label: str) -> str:
    tidy = " ".join(label.split())
    if len(tidy) > _LONGEST_LABEL or not tidy.isprintable():
        raise DeviceError(f"A name has at most {_LONGEST_LABEL} characters.")
    return tidy
