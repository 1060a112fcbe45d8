"""Texts that reached the provider while nobody could be told: fetched, so that no answer is lost.

The provider posts each text to the hub a few times and gives up; a hub that was away for longer never hears of it.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select

from tec_hub.clock import Clock
from tec_hub.delivery.provider import Provider, SendError
from tec_hub.delivery.replies import Replies
from tec_hub.store.database import Database
from tec_hub.store.outbox import InboundRow

REACH = timedelta(hours=6)  #: how far back is looked; an older answer is about another night

log = structlog.get_logger(__name__)


class Inbox:
    """Asks the provider for texts that never came by web-hook."""

    def __init__(self, database: Database, provider: Provider, replies: Replies, clock: Clock) -> None:
        self._database, self._provider, self._replies, self._clock = database, provider, replies, clock

    def fetch(self) -> None:
        """Take in what is missing, the oldest first. A provider that does not answer is asked again next time."""
        try:
            came = self._provider.received(self._clock.now() - REACH)
        except SendError as error:
            log.warning("the provider could not be asked for texts", why=error.words)
            return
        for text in came:
            if not self._known(text.sid):
                log.info("a text was fetched that never came", sid=text.sid)
                self._replies.came({"MessageSid": text.sid, "From": text.phone, "Body": text.body})

    def _known(self, sid: str) -> bool:
        with self._database.read() as session:
            row = session.scalar(select(InboundRow.id).where(InboundRow.provider_sid == sid).limit(1))
        return row is not None
