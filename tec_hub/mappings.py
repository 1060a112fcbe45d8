"""The mappings of gateways that speak a JSON of their own: drafts, versions, and the one in force.

The one in force is what the gateway's decoder remembers, so that running hubs take it up with the configuration.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from device_adapters.mapping.decoder import DOCUMENT
from tec_hub.clock import Clock
from tec_hub.mapping_trial import ECOSYSTEM, problem
from tec_hub.security import audit
from tec_hub.signals import CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import GatewayRow, MappingRow
from tec_hub.store.intake import RememberedRow
from tec_hub.store.people import UserRow
from tec_hub.store.plans import configuration_changed


class MappingError(ValueError):
    """What was asked for cannot be done; the message says why."""


class UnknownGatewayError(MappingError):
    """There is no such gateway, or it is another service's."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is or was live. Times are aware UTC; `by` is a name, empty for the gateway itself."""

    number: int
    document: str
    live_at: datetime
    by: str
    in_force: bool


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway's mappings; the newest version first. `draft` and `in_force` are empty where there is none."""

    draft: str
    in_force: str
    versions: tuple[Version, ...]


class Mappings:
    """What may be done to a gateway's mapping. `by` is the user's id. All raise MappingError."""

    def __init__(self, database: Database, clock: Clock, *, signals: Signals | None = None) -> None:
        self._database, self._clock = database, clock
        self._signals = signals or Signals()

    def of(self, gateway: str, *, service: str) -> Known:
        """All that is kept."""
        with self._database.read() as session:
            _owned(session, gateway, service)
            return _known(session, gateway)

    def save(self, gateway: str, document: str, *, service: str, by: str | None) -> None:
        """Keep a draft, right or not; there is one for each gateway."""
        with self._database.write() as session:
            _owned(session, gateway, service)
            self._keep_draft(session, gateway, document, by)

    def put_live(self, gateway: str, document: str, *, service: str, by: str | None) -> int:
        """From now on messages are read by it. The number of the new version; the one before is kept."""
        if fault := problem(document):
            raise MappingError(fault)
        with self._database.write() as session:
            _owned(session, gateway, service)
            self._keep_foreign(session, gateway)
            self._keep_draft(session, gateway, document, by)
            number = self._new_version(session, gateway, document, by)
            self._in_force(session, gateway, document, by, "mapping.live")
        self._signals.tell(CONFIGURATION)
        return number

    def take_back(self, gateway: str, *, service: str, by: str | None) -> int | None:
        """Return to the version before the one in force: its number, or None where none was before it."""
        with self._database.write() as session:
            _owned(session, gateway, service)
            known = _known(session, gateway)
            numbers = [each.number for each in known.versions if each.in_force]
            if not numbers:
                raise MappingError("The mapping in force did not come from here, so that none is taken back.")
            before = [each for each in known.versions if each.number < numbers[0]]
            self._in_force(session, gateway, before[0].document if before else None, by, "mapping.back")
            if before:
                row = session.scalars(_numbered(gateway).where(MappingRow.number == before[0].number)).one()
                row.live_at, row.live_by = self._clock.now(), by
        self._signals.tell(CONFIGURATION)
        return before[0].number if before else None

    def _keep_draft(self, session: Session, gateway: str, document: str, by: str | None) -> None:
        draft = _draft(session, gateway)
        if draft is None:
            draft = MappingRow(gateway_id=gateway, number=None)
            session.add(draft)
        draft.document, draft.written_at, draft.written_by = document, self._clock.now(), by
        session.flush()

    def _keep_foreign(self, session: Session, gateway: str) -> None:
        """A mapping that the gateway gave itself becomes a version, to which one can return."""
        known = _known(session, gateway)
        if known.in_force and not any(each.in_force for each in known.versions):
            self._new_version(session, gateway, known.in_force, None)

    def _new_version(self, session: Session, gateway: str, document: str, by: str | None) -> int:
        newest = session.scalars(_numbered(gateway)).first()
        number = 1 if newest is None or newest.number is None else newest.number + 1
        now = self._clock.now()
        session.add(
            MappingRow(
                gateway_id=gateway,
                number=number,
                document=document,
                written_at=now,
                written_by=by,
                live_at=now,
                live_by=by,
            )
        )
        session.flush()
        return number

    def _in_force(self, session: Session, gateway: str, document: str | None, by: str | None, what: str) -> None:
        row = session.get(RememberedRow, (gateway, ECOSYSTEM, DOCUMENT))
        if row is not None and document is None:
            session.delete(row)
        elif document is not None:
            session.merge(
                RememberedRow(gateway_id=gateway, ecosystem=ECOSYSTEM, key=DOCUMENT, document=document.encode())
            )
        session.flush()
        configuration_changed(session)
        audit.record(session, at=self._clock.now(), user_id=by, what=what, resident_id=None, detail=gateway)


def _owned(session: Session, gateway: str, service: str) -> None:
    row = session.get(GatewayRow, gateway)
    if row is None or row.service_id != service:
        raise UnknownGatewayError("There is no such gateway.")


def _numbered(gateway: str) -> Select[MappingRow]:
    return (
        select(MappingRow)
        .where(MappingRow.gateway_id == gateway, MappingRow.number.is_not(None))
        .order_by(MappingRow.number.desc())
    )


def _draft(session: Session, gateway: str) -> MappingRow | None:
    return session.scalar(select(MappingRow).where(MappingRow.gateway_id == gateway, MappingRow.number.is_(None)))


def _known(session: Session, gateway: str) -> Known:
    remembered = session.get(RememberedRow, (gateway, ECOSYSTEM, DOCUMENT))
    in_force = "" if remembered is None else remembered.document.decode(errors="replace")
    draft = _draft(session, gateway)
    rows = session.scalars(_numbered(gateway)).all()
    names = {row.id: row.name for row in session.execute(select(UserRow.id, UserRow.name))}
    same = [row for row in rows if row.document == in_force and row.live_at is not None]
    now_live = max(same, key=lambda row: (row.live_at, row.number)) if same else None
    return Known(
        draft="" if draft is None else draft.document,
        in_force=in_force,
        versions=_versions(rows, names, now_live),
    )


def _versions(rows: Sequence[MappingRow], names: dict[str, str], live: MappingRow | None) -> tuple[Version, ...]:
    return tuple(
        Version(
            number=row.number,
            document=row.document,
            live_at=row.live_at,
            by=names.get(row.live_by or "", ""),
            in_force=row is live,
        )
        for row in rows
        if row.number is not None and row.live_at is not None
    )
