"""Where posted messages come in: the same door as by MQTT, so that 2xx means committed."""

import hashlib
from collections.abc import Mapping

import msgspec
import structlog
from fastapi import Response
from sqlalchemy.exc import SQLAlchemyError

from tec_hub.clock import Clock, RealClock
from tec_hub.ingest import Ingest, StoreFailedError
from tec_hub.intake.arrived import Arrived, Taken
from tec_hub.store.database import Database
from tec_hub.webhook import addressed, answers
from tec_hub.webhook.limits import Rates
from tec_hub.webhook.proof import Proof, proves
from tec_hub.webhook.standard import Replays

log = structlog.get_logger(__name__)

_AFTER_TROUBLE = 5.0  # seconds; the listener, too, begins with few and is patient


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A request with its body; `kind` is the media type, `path` what follows the gateway in the address."""

    gateway: str
    path: str
    kind: str
    query: Mapping[str, str]
    proof: Proof
    body: bytes = b""


class Door:
    """Checks who posts, and takes in what they post. It may be called from several threads."""

    def __init__(
        self,
        database: Database,
        ingest: Ingest,
        clock: Clock,
        secret_key: str,
        *,
        rates: Rates | None = None,
        wall: Clock | None = None,
    ) -> None:
        self._database, self._ingest, self._clock, self._secret_key = database, ingest, clock, secret_key
        self._rates, self._wall, self._replays = rates or Rates(), wall or RealClock(), Replays()

    def is_known(self, posted: Posted) -> bool:
        """Whether the request's credential holds."""
        return self._ecosystem(posted) is not None

    def take(self, posted: Posted) -> Response:
        """Take a message in and answer its sender."""
        try:
            return self._take(posted)
        except (StoreFailedError, SQLAlchemyError) as error:
            log.error("a posted message could not be kept", gateway=posted.gateway, error=type(error).__name__)
            return answers.refused(answers.NOT_KEPT, after=_AFTER_TROUBLE)

    def _take(self, posted: Posted) -> Response:
        default = self._ecosystem(posted)
        if default is None:
            return answers.refused(answers.UNKNOWN)
        if wait := self._rates.wait(posted.gateway):
            return answers.refused(answers.TOO_MANY, after=wait)
        if not addressed.is_taken(posted.kind):
            return answers.refused(answers.NOT_TAKEN)
        if (path := addressed.split_path(posted.path)) is None:
            return answers.refused(answers.NOWHERE)
        topic = addressed.topic(posted.gateway, path, posted.kind, default, posted.query)
        outcome = self._once(posted, topic)
        return answers.taken(outcome, topic.split("/", 4)[3], posted.body)

    def _once(self, posted: Posted, topic: str) -> Taken:
        now, print_ = self._wall.now(), _fingerprint(posted, topic)
        if print_ is not None and self._replays.known(print_, now):
            return Taken(redelivered=1)
        message = Arrived(topic=topic, payload=posted.body, received_at=self._clock.now())
        outcome = self._ingest.take([message])
        if print_ is not None:
            self._replays.took(print_, now)
        return outcome

    def _ecosystem(self, posted: Posted) -> str | None:
        """The gateway's usual ecosystem, where the credential holds."""
        with self._database.read() as session:
            row = proves(session, self._secret_key, posted.gateway, posted.proof, posted.body, self._wall.now())
            return None if row is None else row.ecosystem


def _fingerprint(posted: Posted, topic: str) -> bytes | None:
    """What tells a signed request from all others; None where it is not signed."""
    signed = posted.proof.signed
    if signed is None:
        return None
    parts = (topic.encode(), signed.id.encode(), signed.timestamp.encode(), posted.body)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).digest()
