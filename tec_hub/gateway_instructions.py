"""What is to be typed into a gateway that has just got its credential, and a message with which to try it."""

import shlex
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.registry import adapter
from tec_hub.gateway_address import broker_address, webhook_address
from tec_hub.gateways import Issued
from tec_hub.intake.routing import PREFIX
from tec_hub.settings import Settings

_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
_DEVICE: Final = Device(name="front-door", model="")
_HARMLESS: Final = (  # the first that an ecosystem's devices can say
    Event(device=_DEVICE.name, kind=Kind.CONTACT_OPENED),
    Event(device=_DEVICE.name, kind=Kind.BED_OCCUPIED),
    Event(device=_DEVICE.name, kind=Kind.PRESENCE_DETECTED),
    Event(device=_DEVICE.name, kind=Kind.ZONE_ENTERED, value="home"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByMqtt:
    """How it publishes. `host` and `port` are None before the embedded broker has first run.

    `own_certificates`: the broker's certificate is checked against a file of the hub's, ca.crt in the examples.
    `examples`: commands that publish a harmless message in the gateway's own words; with the secret in them.
    """

    host: str | None
    port: int | None
    tls: bool
    own_certificates: bool
    user: str
    secret: str
    prefix: str
    examples: Sequence[str]

    @property
    def is_here_only(self) -> bool:
        """Whether the broker is heard on the hub's own machine only."""
        return self.host in {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWebhook:
    """How it posts; the last two are None where the hub has no secret key."""

    address: str
    header: str
    examples: Sequence[str]
    signing_secret: str | None
    address_with_key: str | None


def by_mqtt(settings: Settings, issued: Issued) -> ByMqtt:
    """What a gateway that publishes is told."""
    address = broker_address(settings)
    parts = urlsplit(address or "")
    tls = parts.scheme == "mqtts"
    own = tls and settings.mqtt_ca_file is not None
    prefix = f"{PREFIX}/{issued.gateway}/{issued.ecosystem}/"
    port = None if address is None else parts.port or _PORTS[parts.scheme]
    options = ["-h", parts.hostname or "127.0.0.1", *(() if port is None else ("-p", str(port)))]
    if tls:
        options += ["--cafile", "ca.crt"] if own else ["--tls-use-os-certs"]
    options += ["-u", issued.gateway, "-P", issued.secret, "-q", "1"]
    return ByMqtt(
        host=parts.hostname,
        port=port,
        tls=tls,
        own_certificates=own,
        user=issued.gateway,
        secret=issued.secret,
        prefix=prefix,
        examples=[_published(options, prefix, message) for message in example(issued.ecosystem)],
    )


def by_webhook(settings: Settings, issued: Issued) -> ByWebhook:
    """What a gateway that posts is told."""
    address = webhook_address(settings, issued.gateway)
    header = f"Authorization: Bearer {issued.secret}"
    return ByWebhook(
        address=address,
        header=header,
        examples=[
            _posted(f"{address}/{issued.ecosystem}", header, message) for message in example(issued.ecosystem)
        ],
        signing_secret=issued.signing_secret,
        address_with_key=issued.address_key and webhook_address(settings, issued.gateway, issued.address_key),
    )


def example(ecosystem: str) -> Sequence[Message]:
    """What a device of the ecosystem sends when nothing is the matter; topics without the hub's prefix."""
    encode = adapter(ecosystem).encode
    said = (encode(_DEVICE, event) for event in _HARMLESS)
    return next((messages for messages in said if messages), ())


def _published(options: Sequence[str], prefix: str, message: Message) -> str:
    words = ["mosquitto_pub", *options, *(["-r"] if message.retained else []), "-t", f"{prefix}{message.topic}"]
    text = _text(message)
    if text is None:
        return f"{_bytes(message)} | {shlex.join([*words, '-s'])}"
    return shlex.join([*words, "-m", text])


def _posted(address: str, header: str, message: Message) -> str:
    text = _text(message)
    kind = "application/octet-stream" if text is None else _KINDS.get(text[:1], "text/plain")
    words = ["curl", f"{address}/{quote(message.topic)}", "-H", header, "-H", f"Content-Type: {kind}"]
    if text is None:
        return f"{_bytes(message)} | {shlex.join([*words, '--data-binary', '@-'])}"
    return shlex.join([*words, "--data-binary", text])


_KINDS: Final = {"{": "application/json", "[": "application/json", "<": "application/xml"}


def _text(message: Message) -> str | None:
    """The payload where a shell can be given it; None where it is bytes."""
    try:
        text = message.payload.decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _bytes(message: Message) -> str:
    return f"echo {b64encode(message.payload).decode()} | base64 -d"
