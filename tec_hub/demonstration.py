"""The demonstration: the real hub on its embedded defaults, with a simulated service living an accelerated night.

One clock drives hub, homes and phones. Where it stood is kept, so that a second run goes on from there.
"""

import secrets
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import typer

from simulators.clock import ScaledClock
from simulators.community import Directory
from simulators.contacts import load_contacts
from simulators.publisher import Publisher
from simulators.scenario import FOLDER, Scenario, Sending, play, read_scenario
from simulators.twilio import Number, Provider
from tec_hub.broker import hash_secret
from tec_hub.conversation.example import begin_example
from tec_hub.logs import set_up_logs
from tec_hub.security.accounts import create_account, find_account
from tec_hub.service import Hub
from tec_hub.service_file import ServiceFile, bring_in, read_service_file
from tec_hub.settings import Settings
from tec_hub.store.equipment import GatewayRow
from tec_hub.story import Story

_SERVICE = Path(__file__).parent / "examples" / "demonstration.yaml"
_PHONES = FOLDER / "phones" / "demonstration.yaml"
_OUR_NUMBER = "+447700900000"
_EMAIL = "demonstration@riverside.example"
_KEEP_EVERY = timedelta(seconds=30)


class Kept(msgspec.Struct, kw_only=True):
    """What a later run needs in order to go on: the invented secrets and where the clock stood."""

    secret_key: str
    account_sid: str
    auth_token: str
    password: str
    gateways: dict[str, str]
    now: datetime | None = None


class Demonstration:
    """Hub, homes and phones together. `port` 0 takes any that is free."""

    def __init__(self, *, scenario: str, speed: float, port: int, data_dir: Path | None = None) -> None:
        self._folder = data_dir or Settings().data_dir / "demonstration"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._scenario, self._file = read_scenario(scenario), read_service_file(_SERVICE)
        self._kept = _read_kept(self._folder / "kept.json", self._file)
        self._clock = ScaledClock(self._kept.now or self._scenario.start, speed)
        self._clock.pause()  # until everybody is there
        self._phones = Provider(
            self._clock,
            account_sid=self._kept.account_sid,
            auth_token=self._kept.auth_token,
            numbers={_OUR_NUMBER: Number()},
            contacts=load_contacts(_PHONES),
            journal=self._folder / "provider.jsonl",
        )
        self._directory = Directory()
        self._speed, self._port = speed, port
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep_time, name="demonstration clock", daemon=True)
        self._hub: Hub | None = None
        self._story: Story | None = None
        self._homes: Publisher | None = None

    @property
    def hub(self) -> Hub:
        """The hub, once started."""
        assert self._hub is not None  # noqa: S101 - only asked for after start()
        return self._hub

    def start(self) -> None:
        """Start everything and say where to look."""
        set_up_logs("WARNING")
        self._phones.start()
        self._directory.start()
        self._hub = hub = Hub(self._settings(), clock=self._clock, speed=self._speed)
        self._fill(hub)
        hub.start()
        assert hub.web is not None  # noqa: S101
        assert hub.broker is not None  # noqa: S101
        address = hub.settings.public_url
        self._phones.numbers[_OUR_NUMBER].sms_url = f"{address}/provider/text"
        self._phones.numbers[_OUR_NUMBER].voice_url = f"{address}/provider/voice"
        self._story = Story(hub, typer.echo)
        self._greet(address)
        self._story.start()
        self._homes = Publisher(
            f"mqtt://127.0.0.1:{hub.broker.port}",
            self._nights(self._clock.now()),
            self._clock,
            secrets=self._kept.gateways,
            heard=self._story.heard,
        )
        self._wait_until_heard(hub)
        self._homes.start()
        self._clock.resume()
        self._keeper.start()

    def stop(self) -> None:
        """Stop everything in good order; a later run goes on from here."""
        self._clock.pause()
        self._stop.set()
        for part in (self._homes, self._story, self._hub):
            if part is not None:
                part.stop()
        self._phones.stop()
        self._directory.stop()
        self._keep()
        typer.echo("\nStopped. The night goes on from here with the next `make run`.")

    def _wait_until_heard(self, hub: Hub) -> None:
        """What is published before the hub's first subscription would be kept for nobody."""
        waiting = threading.Event()
        while not hub.listens and not waiting.wait(0.05):
            continue

    def _settings(self) -> Settings:
        port = _free_port(self._port)
        return Settings(
            data_dir=self._folder,
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            secret_key=self._kept.secret_key,
            twilio_account_sid=self._kept.account_sid,
            twilio_auth_token=self._kept.auth_token,
            twilio_from=_OUR_NUMBER,
            twilio_base_url=self._phones.base_url,
            community_feed_url=f"{self._directory.url}/services",
        )

    def _fill(self, hub: Hub) -> None:
        """Bring in the service, its gateways' credentials and the one account."""
        hub.prepare()
        with hub.database.write() as session:
            bring_in(session, self._file, now=self._clock.now())
            for gateway, secret in self._kept.gateways.items():
                session.get_one(GatewayRow, gateway).secret_hash = hash_secret(secret)
            if find_account(session, _EMAIL) is None:
                user = create_account(
                    session,
                    service_id=self._file.id,
                    email=_EMAIL,
                    name="Demonstration",
                    role="administrator",
                    password=self._kept.password,
                )
                begin_example(session, user, at=self._clock.now())

    def _greet(self, address: str) -> None:
        typer.echo(f"\n  {self._file.name} at {address}")
        typer.echo(f"  Sign in as {_EMAIL} with the password {self._kept.password}")
        typer.echo(f"  (The simulated phones are shown at {self._phones.base_url}/phones)")
        typer.echo(
            f"\n  {self._scenario.name}: {self._scenario.story} One second here is {self._speed:g} there.\n"
        )

    def _nights(self, since: datetime) -> Iterator[Sending]:
        """The scenario's night, and after it night after night; without what was sent before `since`."""
        night: Scenario = self._scenario
        while True:
            if night.end > since:
                yield from (sending for sending in play(night) if sending.at >= since)
            night = msgspec.structs.replace(night, evening=night.evening + timedelta(days=1), seed=night.seed + 1)

    def _keep_time(self) -> None:
        while not self._clock.wait_until(self._clock.now() + _KEEP_EVERY, self._stop):
            self._keep()

    def _keep(self) -> None:
        self._kept.now = self._clock.now()
        _write_kept(self._folder / "kept.json", self._kept)


def _read_kept(path: Path, file: ServiceFile) -> Kept:
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    kept = Kept(
        secret_key=secrets.token_urlsafe(32),
        account_sid="AC" + secrets.token_hex(16),
        auth_token=secrets.token_hex(16),
        password="-".join(secrets.token_hex(2) for _ in range(4)),
        gateways={gateway.id: secrets.token_urlsafe(16) for home in file.homes for gateway in home.gateways},
    )
    _write_kept(path, kept)
    return kept


def _write_kept(path: Path, kept: Kept) -> None:
    """Whole or not at all, and for nobody else to read."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.encode(kept))
    draft.replace(path)


def _free_port(wanted: int) -> int:
    """The wanted port, or any other where that is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")
