"""Reads what Zigbee2MQTT publishes under its base topic: states, availability and the bridge's own topics."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.event import Event, Kind
from device_adapters.values import shown
from device_adapters.zigbee2mqtt.actions import read_action
from device_adapters.zigbee2mqtt.described import Description, describe, found
from device_adapters.zigbee2mqtt.fields import FIELDS, Read

_NOTHING = Decoded()
_USUAL = Description()
_JSON = msgspec.json.Decoder()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRESSES = frozenset({"action", "click"})
_OUTLET = "state_"
_LONGEST_WORD = 60
_BASE, _DEVICES = "base", "devices"
_AVAILABILITY = {"online": Kind.DEVICE_ONLINE, "offline": Kind.DEVICE_OFFLINE}
_JOINED = {
    "device_joined": Kind.DEVICE_ONLINE,
    "device_announce": Kind.DEVICE_ONLINE,
    "device_leave": Kind.DEVICE_OFFLINE,
}


class Zigbee2MqttDecoder:
    """One bridge. It learns its base topic and the devices' descriptions from the bridge's own messages."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._base = remembered[_BASE].decode() if _BASE in remembered else None
        self._described: dict[str, Description] = {}
        if _DEVICES in remembered:
            self._take_devices(remembered[_DEVICES])

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message."""
        topic = message.topic
        base, bridge, what = topic.partition("/bridge/")
        if bridge:
            return self._bridge(base, what, message.payload)
        name = self._name(topic)
        if not name:
            return Decoded(quarantined=f"no device in the topic {topic!r}")
        if not message.payload:
            return _NOTHING  # a cleared retained message
        return self._device(name, message.payload)

    def _name(self, topic: str) -> str:
        """The topic below the base, which is its first level unless the bridge has shown another."""
        if self._base is not None and topic.startswith(self._base + "/"):
            return topic[len(self._base) + 1 :]
        return topic.partition("/")[2]

    # devices

    def _device(self, name: str, payload: bytes) -> Decoded:
        head, _, last = name.rpartition("/")
        if head and last in {"set", "get"}:
            return _NOTHING
        if head and last == "availability":
            return _availability(head, payload)
        single = head and (last in FIELDS or last in _PRESSES)  # each field on a topic of its own
        try:
            state = _JSON.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            if not single or len(payload) > _LONGEST_WORD:
                return Decoded(quarantined=f"the state of {name} is not JSON: {error}")
            state = payload.decode("utf-8", "replace")
        if isinstance(state, dict):
            return self._state(name, state)
        if single:
            return self._state(head, {last: state})
        return Decoded(quarantined=f"the state of {name} is not an object")

    def _state(self, name: str, state: dict[str, Any]) -> Decoded:
        description = self._described.get(name, _USUAL)
        at, warning = _last_seen(state.get("last_seen"))
        warnings = [] if warning is None else [f"last_seen: {warning}"]
        events = []
        for field, value in state.items():
            read = _reader(field, state, description)
            if read is None:
                continue
            fact = read(value)
            if isinstance(fact, tuple):
                whose = f"{name}/{field.removeprefix(_OUTLET)}" if field.startswith(_OUTLET) else name
                events.append(Event(device=whose, kind=fact[0], value=fact[1], occurred_at=at))
            elif fact is not None:
                warnings.append(f"{field}: {fact}")
        return Decoded(events=tuple(events), warnings=tuple(warnings))

    # the bridge

    def _bridge(self, base: str, what: str, payload: bytes) -> Decoded:
        handle = _BRIDGE.get(what)
        if handle is None:
            return _NOTHING
        decoded = handle(self, payload)
        if decoded.quarantined is None and base != self._base:
            self._base = base
            decoded = msgspec.structs.replace(decoded, remember=(*decoded.remember, (_BASE, base.encode())))
        return decoded

    def _bridge_state(self, payload: bytes) -> Decoded:
        return _availability("bridge", payload)

    def _bridge_devices(self, payload: bytes) -> Decoded:
        seen = self._take_devices(payload)
        if seen is None:
            return Decoded(quarantined="the list of devices is not a list")
        return Decoded(found=seen, remember=((_DEVICES, payload),))

    def _take_devices(self, payload: bytes) -> tuple[Found, ...] | None:
        try:
            devices = _JSON.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        if not isinstance(devices, list):
            return None
        entries = [device for device in devices if isinstance(device, dict)]
        self._described = {
            device["friendly_name"]: describe(device)
            for device in entries
            if isinstance(device.get("friendly_name"), str)
        }
        return tuple(seen for device in entries if (seen := found(device)) is not None)

    def _bridge_event(self, payload: bytes) -> Decoded:
        try:
            event = _JSON.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"the bridge's event is not JSON: {error}")
        data = event.get("data") if isinstance(event, dict) else None
        if not isinstance(data, dict):
            return Decoded(quarantined="the bridge's event has no data")
        name = data.get("friendly_name") or data.get("ieee_address")
        if not isinstance(name, str) or not name:
            return _NOTHING
        kind = _JOINED.get(str(event.get("type")))
        interviewed = event.get("type") == "device_interview" and data.get("status") == "successful"
        seen = found(data) if interviewed else None
        if interviewed:
            self._described[name] = describe(data)
        return Decoded(
            events=() if kind is None else (Event(device=name, kind=kind),), found=() if seen is None else (seen,)
        )


_BRIDGE: Mapping[str, Callable[[Zigbee2MqttDecoder, bytes], Decoded]] = {
    "state": Zigbee2MqttDecoder._bridge_state,  # noqa: SLF001 - the class's own table
    "devices": Zigbee2MqttDecoder._bridge_devices,  # noqa: SLF001
    "event": Zigbee2MqttDecoder._bridge_event,  # noqa: SLF001
}


def new_decoder(remembered: Mapping[str, bytes]) -> Zigbee2MqttDecoder:
    """A decoder for one gateway, with the descriptions that were remembered."""
    return Zigbee2MqttDecoder(remembered)


def _reader(field: str, state: dict[str, Any], description: Description) -> Read | None:
    """How the field is to be read, None where it is not one of ours."""
    if field == "click" and "action" in state:
        return None  # the same press under its old name
    if field in _PRESSES:
        return lambda value: read_action(value, description.actions)
    if field == "illuminance" and "illuminance_lux" in state:
        return None  # of old it was the raw reading, beside the one in lux
    read = description.reads.get(field) or FIELDS.get(field)
    if read is None and field.startswith(_OUTLET):
        return FIELDS["state"]  # one of several outlets
    return read


def _availability(name: str, payload: bytes) -> Decoded:
    """ "online" or "offline", bare or as {"state": …}."""
    text: Any = payload.decode("utf-8", "replace").strip().strip('"')
    if text.startswith("{"):
        try:
            said = _JSON.decode(payload)
            text = said.get("state") if isinstance(said, dict) else None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            text = None
    kind = _AVAILABILITY.get(text) if isinstance(text, str) else None
    if kind is None:
        return Decoded(quarantined=f"the availability of {name} is neither online nor offline")
    return Decoded(events=(Event(device=name, kind=kind),))


def _last_seen(value: Any) -> tuple[datetime | None, str | None]:
    """When the bridge heard the device: a time with its zone, or milliseconds since 1970."""
    if value is None:
        return None, None
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return None, f"{shown(value)} is not a time"
        return (at.astimezone(UTC), None) if at.tzinfo is not None else (None, f"{shown(value)} has no time zone")
    if type(value) is int and 0 < value < 10**14:
        return _EPOCH + timedelta(milliseconds=value), None
    return None, f"{shown(value)} is not a time"
