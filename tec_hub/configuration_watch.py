"""Notices that the configuration was changed by another process, such as the command line."""

from tec_hub.intake.register import revision
from tec_hub.signals import CONFIGURATION, Signals
from tec_hub.store.database import Database


class ConfigurationWatch:
    """Compares the configuration's number with the one last seen, and tells this process where it differs."""

    def __init__(self, database: Database, signals: Signals) -> None:
        self._database, self._signals = database, signals
        self._seen: int | None = None

    def look(self) -> None:
        """To be called every few seconds."""
        with self._database.read() as session:
            number = revision(session)
        if number != self._seen:
            self._seen = number
            self._signals.tell(CONFIGURATION)
