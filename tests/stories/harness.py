"""A night told step by step: devices report, the clock moves, phones ring, and nothing unannounced is heard."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select

from alerts.alert import Alert, Status
from alerts.inputs import Input
from device_adapters.adapter import Device
from device_adapters.event import Event, Kind
from device_adapters.registry import adapter
from simulators.clock import ManualClock
from simulators.contacts import Contact
from simulators.home.night import instant
from simulators.publisher import Link
from simulators.scenario import Sending
from simulators.twilio import INSTANT, Number, Phone, PhoneCall, Provider, Text
from tec_hub.broker import hash_secret
from tec_hub.service import Hub
from tec_hub.service_file import ServiceFile, bring_in
from tec_hub.settings import Settings
from tec_hub.signals import CONFIGURATION
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import ReadingRow
from tec_hub.store.outbox import ServiceAlarmRow
from tec_hub.store.watching import AlertRow
from tests.services.programs import free_port
from tests.waiting import until

SID, TOKEN, OUR_NUMBER = "AC" + "0" * 32, "0" * 32, "+447700900000"
SECRET_KEY = "a secret key of the tests, long enough"


class Night:
    """One night of one service, with a real hub, broker and database.

    `file` is the service; contacts' phones are minded by the test unless `temperaments` says otherwise.
    """

    def __init__(
        self,
        file: ServiceFile,
        *,
        evening: date,
        database_url: str,
        mqtt_url: str,
        data_dir: Path,
        starts: str = "21:00",
    ) -> None:
        self.file, self.evening = file, evening
        self.zone = ZoneInfo(file.time_zone)
        self.clock = ManualClock(instant(evening, starts, self.zone))
        self.provider = Provider(
            self.clock,
            account_sid=SID,
            auth_token=TOKEN,
            numbers={OUR_NUMBER: Number()},
            contacts=[Contact(number=c.phone, name=c.name) for c in file.contacts],
            timing=INSTANT,
        )
        self._mqtt_url = mqtt_url
        self._database_url, self._data_dir = database_url, data_dir
        self._port = free_port()
        self._links: dict[str, Link] = {}
        self._published = 0
        self.commands: list[tuple[str, bytes]] = []
        self.hub: Hub

    # beginning and end

    def start(self) -> None:
        """Start provider and hub, and bring in the service."""
        self.provider.start()
        self.start_hub()
        with self.hub.database.write() as session:
            bring_in(session, self.file, now=self.clock.now())
            for gateway in session.scalars(select(GatewayRow)):
                gateway.secret_hash = hash_secret("secret")
        self.hub.signals.tell(CONFIGURATION)
        self.settle()

    def start_hub(self) -> None:
        """Start a hub on the night's database and broker."""
        self.hub = Hub(
            Settings(
                data_dir=self._data_dir,
                database_url=self._database_url,
                mqtt_url=self._mqtt_url,
                mqtt_client_id="hub-of-the-night",
                port=self._port,
                public_url=f"http://127.0.0.1:{self._port}",
                secret_key=SECRET_KEY,
                twilio_account_sid=SID,
                twilio_auth_token=TOKEN,
                twilio_from=OUR_NUMBER,
                twilio_base_url=self.provider.base_url,
            ),
            clock=self.clock,
        )
        self.hub.start()
        address = self.hub.settings.public_url
        number = self.provider.numbers[OUR_NUMBER]
        number.sms_url, number.voice_url = f"{address}/provider/text", f"{address}/provider/voice"
        self.clock.add_party("delivery", self.hub.outbox.busy)
        self.clock.add_party("homes", self._on_the_way)
        until(lambda: self.hub.listens, what="the hub to listen")

    def stop_hub(self) -> None:
        """Stop the hub in good order; homes and phones go on."""
        self.clock.remove_party("delivery")
        self.clock.remove_party("homes")
        self.hub.stop()

    def stop(self) -> None:
        """End the night; whatever was heard and not announced fails the test."""
        for link in self._links.values():
            link.close()
        self.stop_hub()
        self.provider.stop()

    # time

    def at(self, wall: str) -> "Night":
        """Go on until this time of the night, on the home's clock; the first of two where it comes twice."""
        self.clock.advance_to(instant(self.evening, wall, self.zone))
        return self

    def later(self, *, minutes: float = 0, seconds: float = 0) -> "Night":
        """Go on for so long."""
        self.clock.advance(minutes * 60 + seconds)
        return self

    def settle(self) -> None:
        """Wait until all that is due has been done."""
        try:
            self.clock.settle()
        except TimeoutError as error:
            assert self.hub.listener is not None
            raise AssertionError(f"{error}; {self._published} published; {self.hub.listener.health()}") from error

    # homes

    def device(self, key: str) -> "FakeDevice":
        """A device by its key, "gateway/native id"."""
        return FakeDevice(self, key)

    def publish(self, gateway: str, ecosystem: str, topic: str, payload: bytes, *, retained: bool = False) -> None:
        """Publish as the gateway would, and wait until the hub has taken it in."""
        if gateway not in self._links:
            self._links[gateway] = Link(self._mqtt_url, gateway, None, self._command)
        self._published += 1
        self._links[gateway].publish(
            Sending(
                at=self.clock.now(),
                topic=f"tec/v1/{gateway}/{ecosystem}/{topic}",
                payload=payload,
                retained=retained,
                gateway=gateway,
                ecosystem=ecosystem,
            )
        )

    def _command(self, topic: str, payload: bytes) -> None:
        if topic.endswith("/set"):
            self.commands.append((topic, payload))

    def _on_the_way(self) -> bool:
        """Messages have been published that the hub has not committed, or has not yet told its loops of."""
        with self.hub.database.read() as session:
            stored = session.scalar(select(func.count()).select_from(ReadingRow)) or 0
        return stored < self._published or (self.hub.listener is not None and self.hub.listener.busy())

    # people

    def phone(self, name: str) -> Phone:
        """A contact's phone, by the contact's name."""
        number = next(c.phone for c in self.file.contacts if c.name == name)
        return self.provider.phones[number]

    def nobody_else_hears(self) -> "Night":
        """No phone has heard anything that the story did not announce."""
        self.settle()
        self.provider.expects_nothing_else()
        return self

    def answers(self, name: str, *, listens_s: float = 12) -> PhoneCall:
        """The person picks up the ringing phone and listens for so long."""
        call = self.phone(name).answer()
        self.later(seconds=listens_s)
        return call

    def woken(self, name: str, saying: str = "") -> PhoneCall:
        """The person has a text that says so, and their phone rings (or has rung); both are announced by this."""
        phone = self.phone(name)
        phone.expects_text(saying)
        return phone.expects_call()

    def rung_again(self, name: str) -> PhoneCall:
        """The person's phone rings (or has rung) once more, without another text."""
        return self.phone(name).expects_call()

    def note_all(self, name: str) -> int:
        """Take note of all that a phone has heard and nobody has announced; how much there was."""
        self.settle()
        phone = self.phone(name)
        heard: list[Text | PhoneCall] = [*phone.received, *phone.calls]
        fresh = [one for one in heard if not one.expected]
        for one in fresh:
            one.expected = True
        return len(fresh)

    def goes(self, name: str, *, arrives: float | None = 8) -> None:
        """The person texts that they go and, so many minutes later, that they are there."""
        phone = self.phone(name)
        phone.reply("1")
        phone.expects_text("you have it")
        if arrives is not None:
            self.later(minutes=arrives)
            phone.reply("5")
            phone.expects_text("good that you are there")

    def closes(self, name: str) -> None:
        """The person texts that all is well."""
        self.phone(name).reply("4")
        self.phone(name).expects_text("closed, all well")

    # what the hub thinks

    def tell(self, resident: str, given: Input) -> None:
        """Tell the engine of something that comes from people, such as a carer's visit."""
        self.hub.desk.act(resident, (given,))
        self.settle()

    def alerts(self, resident: str, *, ended: bool = False) -> list[Alert]:
        """The resident's alerts, oldest first; only those not yet ended unless asked."""
        self.settle()
        with self.hub.database.read() as session:
            rows = session.scalars(
                select(AlertRow).where(AlertRow.resident_id == resident).order_by(AlertRow.opened_at, AlertRow.id)
            ).all()
        alerts = [msgspec.json.decode(row.document, type=Alert) for row in rows]
        over = {Status.CLOSED, Status.SELF_RESOLVED, Status.CANCELLED}
        return [alert for alert in alerts if ended or alert.status not in over]

    def the_alert(self, resident: str) -> Alert:
        """The only alert the resident has had."""
        (alert,) = self.alerts(resident, ended=True)
        return alert

    def alarms(self) -> Sequence[str]:
        """The service-wide alarms that sound."""
        self.settle()
        with self.hub.database.read() as session:
            rows = session.scalars(select(ServiceAlarmRow).where(ServiceAlarmRow.ended_at.is_(None)))
            return [row.reason for row in rows]


class FakeDevice:
    """A device of the service, speaking its make's own format."""

    def __init__(self, night: Night, key: str) -> None:
        self._night = night
        self._gateway, self._native = key.split("/", 1)
        entry = next(
            device
            for home in night.file.homes
            for gateway in home.gateways
            for device in gateway.devices
            if (gateway.id, device.id) == (self._gateway, self._native)
        )
        self._ecosystem, self._model, self._reads_as = entry.ecosystem, entry.model, entry.reads_as

    def reports(
        self, kind: Kind, value: float | str | None = None, *, ago_s: float = 0, says_when: bool = True
    ) -> "FakeDevice":
        """Report a fact that happened `ago_s` ago; the device states the time unless `says_when` is false."""
        self.says(kind, value, ago_s=ago_s, says_when=says_when)
        self._night.settle()
        return self

    def says(
        self, kind: Kind, value: float | str | None = None, *, ago_s: float = 0, says_when: bool = True
    ) -> None:
        """Report it to the broker, whether or not a hub listens."""
        native = next((k for k, v in self._reads_as.items() if v == kind), kind)
        at = self._night.clock.now() - timedelta(seconds=ago_s)
        event = Event(
            device=self._native,
            kind=Kind(native),
            value=value,
            occurred_at=at.astimezone(UTC) if says_when else None,
        )
        device = Device(name=self._native, model=self._model)
        messages = adapter(self._ecosystem).encode(device, event)
        assert messages, f"a {self._model} cannot report {native}"
        for message in messages:
            self._night.publish(
                self._gateway, self._ecosystem, message.topic, message.payload, retained=message.retained
            )
