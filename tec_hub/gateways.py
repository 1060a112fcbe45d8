"""Gateways and their credentials: what the command line and the pages do to them.

A secret is shown once, when it is made; of it only the hash is kept, in the form of Mosquitto's password file.
Every change is put on record and counts the configuration on, by which every running hub takes it up.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from device_adapters.registry import UnknownEcosystemError, adapter
from tec_hub.broker.access import HUB, gateway_credential, hash_secret
from tec_hub.clock import Clock
from tec_hub.intake.filters import overlap, why_not
from tec_hub.known_gateways import KnownGateway, read_gateways
from tec_hub.security import audit
from tec_hub.signals import BOARD, CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import BindingRow, GatewayRow
from tec_hub.store.people import HomeRow
from tec_hub.store.plans import configuration_changed
from tec_hub.webhook.secrets import address_key, signing_secret

_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_LONGEST_NAME: Final = 100
WAYS: Final = ("mqtt", "webhook")  #: how a gateway may connect


class GatewayError(ValueError):
    """What was asked for cannot be done; the message says why, for people."""


class UnknownGatewayError(GatewayError):
    """There is no such gateway, or it is another service's."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A credential at the only moment at which it is known.

    `secret`: for MQTT (the user name is the gateway's id) and as the web-hook's bearer secret. `signing_secret`
    and `address_key`, for web-hooks, are None where the hub has no secret key.
    """

    gateway: str
    ecosystem: str
    secret: str
    signing_secret: str | None
    address_key: str | None

    def __repr__(self) -> str:
        return f"Issued({self.gateway})"  # never a secret


class Gateways:
    """What may be done to gateways. `service` names whose they are; None, on the command line, means anybody's.

    `by` is the user's id; None stands for the command line. All raise GatewayError, and UnknownGatewayError where
    the service has no such gateway.
    """

    def __init__(
        self, database: Database, clock: Clock, secret_key: str, *, signals: Signals | None = None
    ) -> None:
        self._database, self._clock, self._secret_key = database, clock, secret_key
        self._signals = signals or Signals()

    def add(
        self,
        name: str,
        *,
        home: str,
        gateway: str = "",
        ecosystem: str = "tec",
        connects_by: str = "mqtt",
        service: str | None = None,
        by: str | None = None,
    ) -> Issued:
        """A new gateway of a home with its first credential; without an id it gets one made from its name.

        `connects_by`: one of WAYS.
        """
        with self._changing() as session:
            place = _get_home(session, home, service)
            row = GatewayRow(
                id=_new_id(session, gateway, name),
                service_id=place.service_id,
                home_id=place.id,
                name=_checked_name(name),
                ecosystem=_checked_ecosystem(ecosystem),
                connects_by=_checked_way(connects_by),
                generation=0,
                created_at=self._clock.now(),
            )
            session.add(row)
            return self._issue(session, row, "gateway.add", by)

    def list(self, *, service: str | None = None) -> Sequence[KnownGateway]:
        """All gateways, by home and id."""
        with self._database.read() as session:
            return read_gateways(session, service)

    def rotate(
        self, gateway: str, *, reinstate: bool = False, service: str | None = None, by: str | None = None
    ) -> Issued:
        """A new secret; the old one counts no more. A revoked gateway gets one only where it is to `reinstate`."""
        with self._changing() as session:
            row = _get(session, gateway, service)
            if row.revoked_at is not None and not reinstate:
                raise GatewayError(f"{row.id} is revoked. Reinstate it if it is to be believed again.")
            row.revoked_at = None
            return self._issue(session, row, "gateway.rotate", by)

    def revoke(self, gateway: str, *, service: str | None = None, by: str | None = None) -> None:
        """Believe it no more: its credential and its connection end, and what still comes goes to quarantine."""
        with self._changing() as session:
            row = _get(session, gateway, service)
            if row.revoked_at is not None:
                raise GatewayError(f"{row.id} has been revoked already.")
            row.revoked_at, row.secret_hash = self._clock.now(), ""
            row.generation += 1
            self._note(session, "gateway.revoke", row.id, by)

    def bind(
        self, gateway: str, topic_filter: str, ecosystem: str, *, service: str | None = None, by: str | None = None
    ) -> None:
        """Give a gateway topics that it cannot prefix."""
        if (reason := why_not(topic_filter)) is not None:
            raise GatewayError(f"{topic_filter!r} cannot be had: {reason}.")
        with self._changing() as session:
            row = _get(session, gateway, service)
            for other in session.scalars(select(BindingRow)):
                if other.topic_filter == topic_filter or (
                    other.gateway_id != row.id and overlap(other.topic_filter, topic_filter)
                ):
                    raise GatewayError(f"{topic_filter!r} covers topics that are bound already.")
            session.add(
                BindingRow(topic_filter=topic_filter, ecosystem=_checked_ecosystem(ecosystem), gateway_id=row.id)
            )
            self._note(session, "gateway.bind", row.id, by)

    def unbind(
        self, gateway: str, topic_filter: str, *, service: str | None = None, by: str | None = None
    ) -> None:
        """Take such topics away again."""
        with self._changing() as session:
            row = _get(session, gateway, service)
            binding = session.get(BindingRow, topic_filter)
            if binding is None or binding.gateway_id != row.id:
                raise GatewayError(f"{row.id} is not bound by {topic_filter!r}.")
            session.delete(binding)
            self._note(session, "gateway.unbind", row.id, by)

    @contextmanager
    def _changing(self) -> Iterator[Session]:
        with self._database.write() as session:
            yield session
            session.flush()
            configuration_changed(session)
        self._signals.tell(CONFIGURATION, BOARD)

    def _issue(self, session: Session, row: GatewayRow, what: str, by: str | None) -> Issued:
        secret = secrets.token_urlsafe(24)
        row.secret_hash = hash_secret(secret)
        try:
            gateway_credential(row.id, secret_hash=row.secret_hash)
        except ValueError as error:  # an id from a service file is not ours
            raise GatewayError(f"{row.id!r} cannot have a credential: the id can be no user name.") from error
        row.generation += 1
        session.flush()
        self._note(session, what, row.id, by)
        key = self._secret_key
        return Issued(
            gateway=row.id,
            ecosystem=row.ecosystem,
            secret=secret,
            signing_secret=signing_secret(key, row.id, row.generation) if key else None,
            address_key=address_key(key, row.id, row.generation) if key else None,
        )

    def _note(self, session: Session, what: str, gateway: str, by: str | None) -> None:
        audit.record(session, at=self._clock.now(), user_id=by, what=what, resident_id=None, detail=gateway)


def _get_home(session: Session, home: str, service: str | None) -> HomeRow:
    homes = select(HomeRow).order_by(HomeRow.id)
    if service is not None:
        homes = homes.where(HomeRow.service_id == service)
    known = {row.id: row for row in session.scalars(homes)}
    if home not in known:
        raise GatewayError(f"There is no home {home!r}; known are {', '.join(known) or 'none'}.")
    return known[home]


def _get(session: Session, gateway: str, service: str | None) -> GatewayRow:
    row = session.get(GatewayRow, gateway, with_for_update=True)
    if row is None or service not in {None, row.service_id}:
        raise UnknownGatewayError(f"There is no gateway {gateway!r}.")
    return row


def _new_id(session: Session, given: str, name: str) -> str:
    if given:
        if not _ID.fullmatch(given) or given == HUB:
            raise GatewayError(
                f"{given!r} cannot be a gateway's id: small letters, digits, dots and dashes, at most 64, "
                f"and not {HUB}."
            )
        if session.get(GatewayRow, given) is not None:
            raise GatewayError(f"There is a gateway {given!r} already.")
        return given
    stem = _slug(name)
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(new for new in candidates if new != HUB and session.get(GatewayRow, new) is None)


def _slug(name: str) -> str:
    """`Rose Cottage (café)` → `rose-cottage-cafe`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "gateway"


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > _LONGEST_NAME or not tidy.isprintable():
        raise GatewayError(f"A gateway needs a name of at most {_LONGEST_NAME} characters.")
    return tidy


def _checked_way(way: str) -> str:
    if way not in WAYS:
        raise GatewayError(f"A gateway connects by {' or '.join(WAYS)}, not by {way!r}.")
    return way


def _checked_ecosystem(name: str) -> str:
    try:
        return adapter(name).name
    except UnknownEcosystemError as error:
        raise GatewayError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
