"""Reads ESPHome's state topics, `status`, and the discovery documents that tell what its components are."""

from collections.abc import Mapping

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.esphome.components import read_state
from device_adapters.event import Event, Kind
from device_adapters.home_assistant.decoder import new_decoder as discovery_decoder

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_STATUS = {b"online": Kind.DEVICE_ONLINE, b"offline": Kind.DEVICE_OFFLINE}
_MOST_COMPONENTS = 5000
_LONGEST_TOPIC = 300
_LONGEST = 100  #: of a device class or a unit


class EsphomeDecoder:
    """Remembers what discovery documents told of components, by their state topics."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._told: dict[str, Mapping[str, str]] = {}
        for topic, payload in remembered.items():
            self.decode(Message(topic=topic, payload=payload))

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message. The device is the node; a component of it where it has several alike."""
        levels = message.topic.split("/")
        if not levels[0]:
            return Decoded(quarantined="the topic names no node")
        if levels[-1] == "status" and len(levels) > 1:
            return _status("/".join(levels[:-1]), message.payload)
        if levels[:2] == ["esphome", "discover"]:
            return _discovered(message.payload)
        if levels[-1] == "config" and len(levels) > 3:
            return self._announced(message)
        if levels[-1] != "state" or len(levels) < 4 or not message.payload:
            return _NOTHING
        return self._state("/".join(levels[:-3]), levels[-3], levels[-2], message)

    def _state(self, node: str, component: str, name: str, message: Message) -> Decoded:
        text = message.payload.decode("utf-8", "replace")
        said = read_state(component, name.lower(), text, self._told.get(message.topic, {}))
        if isinstance(said, str):
            return Decoded(warnings=(f"{component}/{name}: {said}"[:160],))
        device = f"{node}/{component}/{name}" if component in {"switch", "light", "lock", "cover", "fan"} else node
        return Decoded(events=tuple(Event(device=device, kind=kind, value=value) for kind, value in said))

    def _announced(self, message: Message) -> Decoded:
        """A discovery document in Home Assistant's form, which ESPHome publishes too."""
        decoded = discovery_decoder({}).decode(message)
        for found in decoded.found:
            if (
                found.state_topic
                and len(found.state_topic) <= _LONGEST_TOPIC
                and len(self._told) < _MOST_COMPONENTS
            ):
                told = {"device_class": found.device_class, "unit_of_measurement": found.unit}
                self._told[found.state_topic] = {key: value[:_LONGEST] for key, value in told.items() if value}
        return decoded


def _status(node: str, payload: bytes) -> Decoded:
    kind = _STATUS.get(payload.strip())
    if kind is None:
        return (
            _NOTHING if not payload else Decoded(quarantined=f"the status of {node} is neither online nor offline")
        )
    return Decoded(events=(Event(device=node, kind=kind),))


def _discovered(payload: bytes) -> Decoded:
    """A node announces itself: its name, board and address."""
    if not payload:
        return _NOTHING
    try:
        said = _JSON.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Decoded(quarantined=f"not JSON: {error}")
    texts = {k: v for k, v in said.items() if isinstance(v, str) and v} if isinstance(said, dict) else {}
    if "name" not in texts:
        return Decoded(quarantined="the node does not say its name")
    seen = Found(
        device=texts["name"],
        unique_id=texts.get("mac"),
        make="ESPHome",
        model=texts.get("board"),
        name=texts.get("friendly_name"),
    )
    return Decoded(found=(seen,))


def new_decoder(remembered: Mapping[str, bytes]) -> EsphomeDecoder:
    """A decoder for one gateway, with the documents that were remembered."""
    return EsphomeDecoder(remembered)
