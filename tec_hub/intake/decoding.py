"""The decoders: one for each gateway and ecosystem, kept alive with the documents it has remembered."""

from collections.abc import Callable

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from device_adapters.adapter import Adapter, Decoded, Decoder, Message
from device_adapters.registry import UnknownEcosystemError
from tec_hub.intake.routing import Route
from tec_hub.store.intake import RememberedRow

log = structlog.get_logger(__name__)

FindAdapter = Callable[[str], Adapter]  #: by the ecosystem's name; raises UnknownEcosystemError


class Decoders:
    """Understands messages. What a decoder learnt in a batch that was rolled back is forgotten with `forget`."""

    def __init__(self, find_adapter: FindAdapter) -> None:
        self._find_adapter = find_adapter
        self._kept: dict[tuple[str, str], Decoder | None] = {}

    def decode(self, session: Session, route: Route, payload: bytes, *, retained: bool) -> Decoded:
        """What the message says; quarantined where nobody reads it or its decoder fails."""
        key = (route.gateway, route.ecosystem)
        if key not in self._kept:
            self._kept[key] = self._new(session, route)
        decoder = self._kept[key]
        if decoder is None:
            return Decoded(quarantined=f"no adapter reads the ecosystem “{route.ecosystem}”")
        try:
            return decoder.decode(Message(topic=route.native_topic, payload=payload, retained=retained))
        except Exception as error:  # decoders are not to raise; one that does must not stop the others' events
            log.exception("decoder failed", gateway=route.gateway, ecosystem=route.ecosystem)
            return Decoded(quarantined=f"the decoder failed: {type(error).__name__}: {error}")

    def forget(self) -> None:
        """Start again from the documents in the database."""
        self._kept.clear()

    def _new(self, session: Session, route: Route) -> Decoder | None:
        try:
            adapter = self._find_adapter(route.ecosystem)
        except UnknownEcosystemError:
            return None
        documents = select(RememberedRow).where(
            RememberedRow.gateway_id == route.gateway, RememberedRow.ecosystem == route.ecosystem
        )
        return adapter.new_decoder({row.key: row.document for row in session.scalars(documents)})
