"""The later generations: components and their events, in RPC notifications or on status topics."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from device_adapters.adapter import Decoded
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind
from device_adapters.values import NOTHING, Facts, Given, Read, flag, number

Part = tuple[str, str, Facts | str]
"""(device, field, facts)."""

_SWITCH = flag(Kind.SWITCH_ON, Kind.SWITCH_OFF)
_WATT = number(Kind.POWER_MEASURED, -50_000, 50_000)
_WATT_HOURS = number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"": 0.001})
_VOLT = number(Kind.VOLTAGE_MEASURED, 0.1, 500)
_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)
_PER_CENT = number(Kind.BATTERY_MEASURED, 0, 100)
_PRESENCE = flag(Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED)
_OPEN = flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED)
_MOTION = flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED)


def _link(given: Given) -> Facts | str:
    if type(given.value) in {int, float} and -130 <= given.value < 0:
        return ((Kind.LINK_MEASURED, {"rssi_dbm": given.value}),)
    return NOTHING


def _people(given: Given) -> Facts | str:
    """How many a radar sees."""
    return _PRESENCE(Given(given.value > 0)) if type(given.value) is int else NOTHING


_METER: Mapping[str, Read] = {"output": _SWITCH, "apower": _WATT, "voltage": _VOLT}
_COMPONENTS: Mapping[str, Mapping[str, Read]] = {
    "switch": _METER,
    "light": _METER,
    **dict.fromkeys(("cct", "pm1", "rgb", "rgbw", "rgbcct"), _METER),
    "em": {"total_act_power": _WATT, "a_voltage": _VOLT},
    "em1": {"act_power": _WATT, "voltage": _VOLT},
    "emdata": {"total_act": _WATT_HOURS},
    "em1data": {"total_act_energy": _WATT_HOURS},
    "thermostat": {"current_C": _CELSIUS},
    "input": {"state": _SWITCH},
    "temperature": {"tC": _CELSIUS},
    "humidity": {"rh": number(Kind.HUMIDITY_MEASURED, 0, 100)},
    "illuminance": {"lux": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000)},
    "smoke": {"alarm": flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED)},
    "flood": {"alarm": flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED)},
    "presence": {"state": _PRESENCE, "num_objects": _people},
    "presencezone": {"state": _PRESENCE, "value": _PRESENCE},
    "wifi": {"rssi": _link},
    "bthomedevice": {"battery": _PER_CENT, "rssi": _link},
}
_PRESSES = {"single_push", "double_push", "triple_push", "long_push", "long_double_push", "long_triple_push"}
_ALARMS = {("smoke", "alarm"): Kind.SMOKE_DETECTED, ("smoke", "alarm_off"): Kind.SMOKE_CLEARED}
_ALARMS |= {("flood", "alarm"): Kind.LEAK_DETECTED, ("flood", "alarm_off"): Kind.LEAK_CLEARED}

_BLUETOOTH: Mapping[str, Read] = {
    "battery": _PER_CENT,
    "illuminance": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "temperature": _CELSIUS,
    "humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "window": _OPEN,
    "door": _OPEN,
    "motion": _MOTION,
    "vibration": flag(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "opening": _OPEN,
    "occupancy": _PRESENCE,
    "presence": _PRESENCE,
    "smoke": flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED),
    "gas": flag(Kind.GAS_DETECTED, Kind.GAS_CLEARED),
    "carbon_monoxide": flag(Kind.CO_DETECTED, Kind.CO_CLEARED),
    "tamper": flag(Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED),
    "rssi": _link,
}
_BLU_PRESSES = {1: "single", 2: "double", 3: "triple", 4: "long", 254: "hold"}


def read_notification(device: str, method: str, params: Mapping[str, Any]) -> Decoded:
    """A notification's parameters. Its time counts where it is credible: a clock never set begins at zero."""
    at = since_1970(params.get("ts"))
    if method == "NotifyEvent":
        listed = params.get("events")
        told = [
            _decoded(_event(device, one), since_1970(one.get("ts")) or at)
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, dict)
        ]
        return Decoded(
            events=tuple(event for one in told for event in one.events),
            warnings=tuple(warning for one in told for warning in one.warnings),
        )
    parts = (part for name, given in params.items() for part in component(device, name, given))
    decoded = _decoded(parts, at)
    if decoded.events:
        return decoded
    return Decoded(events=(Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at),), warnings=decoded.warnings)


def read_component(device: str, name: str, given: Any) -> Decoded:
    """A component's status on a topic of its own."""
    return _decoded(component(device, name, given), None)


def component(device: str, name: str, given: Any) -> Iterator[Part]:
    """The facts of one component ("switch:0"), whose first channel is the device itself; inputs are their own."""
    part, _, channel = name.partition(":")
    if not isinstance(given, dict):
        return
    who = device if channel in {"", "0"} and part != "input" else f"{device}/{name}"
    for field, read in _COMPONENTS.get(part, {}).items():
        if given.get(field) is not None:
            yield who, f"{name}.{field}", read(Given(given[field]))
    total = given.get("aenergy")
    if isinstance(total, dict) and "total" in total:
        yield who, f"{name}.aenergy", _WATT_HOURS(Given(total["total"]))
    if part == "devicepower":
        yield from _battery(who, given)


def _battery(who: str, given: dict[str, Any]) -> Iterator[Part]:
    """A battery's level and voltage, unless the device runs on its cable."""
    battery, external = given.get("battery"), given.get("external")
    if not isinstance(battery, dict) or (isinstance(external, dict) and external.get("present") is True):
        return
    if battery.get("percent") is not None:
        yield who, "battery.percent", _PER_CENT(Given(battery["percent"]))
    if battery.get("V"):
        yield who, "battery.V", _VOLT(Given(battery["V"]))


def _event(device: str, one: dict[str, Any]) -> Iterator[Part]:
    name, event = str(one.get("component", "")), str(one.get("event", "")).rpartition(".")[2]
    part, _, channel = name.partition(":")
    if event in _PRESSES and part in {"input", "bthomedevice", "bthomesensor"}:
        yield device if channel == "0" else f"{device}/{name}", name, ((Kind.BUTTON_PRESSED, event),)
    elif (part, event) in _ALARMS:
        yield device, name, ((_ALARMS[part, event], None),)
    elif event == "shelly-blu" and isinstance(one.get("data"), dict):
        yield from _bluetooth(device, one["data"])


def _bluetooth(gateway: str, data: dict[str, Any]) -> Iterator[Part]:
    """A BLU device, as the maker's gateway script passes it on; the device is its address."""
    address = data.get("address")
    who = address.replace(":", "").upper() if isinstance(address, str) and address else gateway
    for field, read in _BLUETOOTH.items():
        if field in data:
            yield who, field, read(Given(data[field]))
    pressed = data.get("button")
    for press in pressed if isinstance(pressed, list) else [pressed]:
        if type(press) is int and press > 0:
            yield who, "button", ((Kind.BUTTON_PRESSED, _BLU_PRESSES.get(press, f"button {press}")),)


def _decoded(parts: Iterator[Part], at: datetime | None) -> Decoded:
    events: list[Event] = []
    warnings: list[str] = []
    for who, field, facts in parts:
        if isinstance(facts, str):
            warnings.append(f"{field}: {facts}"[:160])
        else:
            events.extend(Event(device=who, kind=kind, value=value, occurred_at=at) for kind, value in facts)
    return Decoded(events=tuple(events), warnings=tuple(warnings))
