"""Lives one night with its kills, until everything has come to rest."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec
import yaml

from tec_hub.store.database import Database
from tests.chaos.gateway import Gateway, Published
from tests.chaos.kills import Kill, draw_kills
from tests.chaos.night import Night, make_night
from tests.chaos.parts import Part, Parts
from tests.chaos.program import night_clock
from tests.chaos.rest import unrest

SPEED = 8.0  #: seconds of the night in a real one
_WAITS_FOR_A_SEND_S = 4.0
_PATIENCE_S = 90.0  #: real seconds until all must have come to rest


class Lived(msgspec.Struct, kw_only=True):
    """What is known of a night besides the database and the provider's journal. Instants are monotonic."""

    seed: int
    folder: Path
    night: Night
    record: list[Published]
    kills: list[Kill]
    killed: dict[str, list[float]]  #: when each part was killed
    up_again: dict[str, list[float]]  #: when each part answered again
    stores: list[tuple[float, bytes]]  #: the broker's file as each kill of it left it
    unrest: list[str]  #: what had not come to rest in the end
    lasted_s: float
    #: the clock of the night: it stood at `began` when the monotonic clock stood at `began_at`
    began: datetime
    began_at: float


class Life:
    """One night of one seed, `seconds` long in real time; its kills are drawn too, unless they are given."""

    def __init__(self, seed: int, folder: Path, *, seconds: float, kills: list[Kill] | None = None) -> None:
        self._seed, self._folder, self._seconds = seed, folder, seconds
        self._night = make_night(seed, length_s=seconds * SPEED)
        self._kills = kills or draw_kills(Random(f"kills of {seed}"), length_s=seconds)
        began = datetime.now(UTC)
        self._began, self._began_at = began, time.monotonic()
        (folder / "service.yaml").write_text(yaml.safe_dump(self._night.service))
        (folder / "contacts.yaml").write_text(yaml.safe_dump(self._night.contacts))
        self._clock = night_clock(began, SPEED)
        self._parts = Parts(folder, began=began, speed=SPEED)
        self._pause = threading.Event()
        self._stores: list[tuple[float, bytes]] = []
        self._up: dict[str, list[float]] = {part.name: [] for part in self._parts.all}

    def live(self) -> Lived:
        """From the evening to the morning."""
        try:
            self._parts.bring_in(self._folder / "service.yaml")
            self._parts.start()
            gateway = Gateway(self._night, self._clock, self._clock.now(), self._parts.broker_port)
            gateway.start()
            try:
                self._kill_and_restart(time.monotonic())
                left = self._come_to_rest(gateway)
            finally:
                gateway.stop()
            for part in self._parts.all[::-1]:
                part.stop()
        finally:
            self._parts.end()
        return self._lived(gateway.record(), left)

    def _lived(self, record: list[Published], left: list[str]) -> Lived:
        return Lived(
            seed=self._seed,
            folder=self._folder,
            night=self._night,
            record=record,
            kills=self._kills,
            killed={part.name: part.kills for part in self._parts.all},
            up_again=self._up,
            stores=self._stores,
            unrest=left,
            lasted_s=time.monotonic() - self._began_at,
            began=self._began,
            began_at=self._began_at,
        )

    def _kill_and_restart(self, evening: float) -> None:
        for kill in self._kills:
            self._pause.wait(max(0.0, evening + kill.at_s - time.monotonic()))
            parts = [part for part in self._parts.all if part.name in kill.who]
            if kill.at_send:
                self._wait_for_a_send()
            self._once(parts, kill.away_s)
            if kill.in_start_s is not None:
                self._pause.wait(kill.in_start_s)
                self._once(parts, kill.away_s)

    def _wait_for_a_send(self) -> None:
        """Until the provider has entered a message of ours in its books, or none comes for a while."""
        books = self._folder / "journal.jsonl"
        known, deadline = books.stat().st_size, time.monotonic() + _WAITS_FOR_A_SEND_S
        while time.monotonic() < deadline:
            with books.open("rb") as file:
                file.seek(known)
                if any(b'"outbound-api"' in line and b'"queued"' in line for line in file):
                    return
            self._pause.wait(0.001)

    def _once(self, parts: list[Part], away_s: float) -> None:
        for part in parts:
            part.kill()
            if part is self._parts.broker:
                self._stores.append((part.kills[-1], self._parts.saved_by_broker()))
        self._pause.wait(away_s)
        for part in parts:
            part.start()

    def _come_to_rest(self, gateway: Gateway) -> list[str]:
        """Wait until nothing is under way any more; what still is when patience ends."""
        for part in self._parts.all:
            part.ready()
        database = Database(self._parts.database)
        deadline = time.monotonic() + _PATIENCE_S
        try:
            while True:
                found = [] if gateway.finished else ["the gateways still publish"]
                found += unrest(database, self._night, gateway.record(), self._stores, self._clock.now())
                if not found or time.monotonic() > deadline:
                    return found
                self._pause.wait(0.25)
        finally:
            database.close()
