"""The seam every make of gateway is fitted to: a native message in, canonical events or a reason out."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from device_adapters.event import Event


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A native message: the ecosystem's own topic (without the hub's prefix) and the payload as it came."""

    topic: str
    payload: bytes
    retained: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device or entity that a payload announces (a discovery document, a list of devices)."""

    device: str
    unique_id: str | None = None
    component: str | None = None
    device_class: str | None = None
    state_topic: str | None = None
    unit: str | None = None
    make: str | None = None
    model: str | None = None
    name: str | None = None
    kinds: tuple[str, ...] = ()


class Decoded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one message says.

    `quarantined` is the reason why the message was not understood; it is then kept whole. `warnings` name the
    readings that were left out of an understood message and why. `remember` are documents (key, payload) that
    later messages need in order to be understood; whoever keeps the decoder alive also keeps these.
    """

    events: tuple[Event, ...] = ()
    found: tuple[Found, ...] = ()
    quarantined: str | None = None
    warnings: tuple[str, ...] = ()
    remember: tuple[tuple[str, bytes], ...] = ()


class Decoder(Protocol):
    """Understands one gateway's messages in the order they came. Deterministic; never raises."""

    def decode(self, message: Message) -> Decoded:
        """Say what the message says."""
        ...


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A simulated device that an encoder speaks for."""

    name: str
    model: str
    address: str = ""


class Adapter(msgspec.Struct, frozen=True, kw_only=True):
    """One ecosystem: how it is read and how the simulators speak it.

    `new_decoder` takes the documents remembered from earlier (empty for a new gateway). `encode` gives the
    native messages a real device of that model would send for the event, topics without the hub's prefix.
    `command` gives the messages that tell a device (native id) to do an action ("on", "off", "say" some words);
    none where it cannot, and None where the ecosystem takes no commands. `documents` are parts of the
    topics on which devices announce themselves, whose messages may be longer than a reading.
    """

    name: str
    new_decoder: Callable[[Mapping[str, bytes]], Decoder]
    encode: Callable[[Device, Event], tuple[Message, ...]]
    command: Callable[[str, str, str], tuple[Message, ...]] | None = None
    documents: tuple[str, ...] = ()
