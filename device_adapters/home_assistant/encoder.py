"""What a device that announces itself the Home Assistant way publishes: the simulators' voice."""

from collections.abc import Mapping

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.home_assistant.state import BINARY

_LAST_FIRST = list(BINARY.items())[::-1]  # of several classes for one kind, the first stands
_ON = {on: (name, "ON") for name, (on, _) in _LAST_FIRST}
_OFF = {off: (name, "OFF") for name, (_, off) in _LAST_FIRST if off is not None}
_STATES: Mapping[Kind, tuple[str, str]] = {**_OFF, **_ON}
_MEASURED: Mapping[Kind, tuple[str, str]] = {
    Kind.TEMPERATURE_MEASURED: ("temperature", "°C"),
    Kind.HUMIDITY_MEASURED: ("humidity", "%"),
    Kind.ILLUMINANCE_MEASURED: ("illuminance", "lx"),
    Kind.CO2_MEASURED: ("carbon_dioxide", "ppm"),
    Kind.CO_MEASURED: ("carbon_monoxide", "ppm"),
    Kind.POWER_MEASURED: ("power", "W"),
    Kind.ENERGY_MEASURED: ("energy", "kWh"),
    Kind.BATTERY_MEASURED: ("battery", "%"),
    Kind.VOLTAGE_MEASURED: ("voltage", "V"),
}
_SWITCH = {Kind.SWITCH_ON: "ON", Kind.SWITCH_OFF: "OFF"}
_PRESSES = {Kind.CALL_RAISED: "sos"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The announcement (retained) and the state; none where no device class stands for the event."""
    if event.kind in _MEASURED:
        name, unit = _MEASURED[event.kind]
        return _announced(device, "sensor", name, str(event.value), unit_of_measurement=unit)
    if event.kind in _STATES:
        name, state = _STATES[event.kind]
        return _announced(device, "binary_sensor", name, state)
    if event.kind in _SWITCH:
        return _announced(device, "switch", "outlet", _SWITCH[event.kind])
    if event.kind is Kind.BUTTON_PRESSED or event.kind in _PRESSES:
        action = _PRESSES.get(event.kind) or str(event.value)
        state = msgspec.json.encode({"event_type": action}).decode()
        return _announced(device, "event", "button", state)
    return ()


def _announced(device: Device, component: str, name: str, state: str, **more: str) -> tuple[Message, ...]:
    topic = f"devices/{device.name}/{name}"
    document = {
        "state_topic": topic,
        "device_class": name,
        "unique_id": f"{device.name}_{name}",
        "device": {"identifiers": [device.name], "name": device.name},
        **more,
    }
    return (
        Message(
            topic=f"homeassistant/{component}/{device.name}/{name}/config",
            payload=msgspec.json.encode(document),
            retained=True,
        ),
        Message(topic=topic, payload=state.encode()),
    )
