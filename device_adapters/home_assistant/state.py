"""What an entity's state means: by its component, its device class and its unit."""

import re
from collections.abc import Mapping

from device_adapters.event import Kind
from device_adapters.home_assistant.document import Entity
from device_adapters.home_assistant.template import read_json
from device_adapters.lorawan.place import place
from device_adapters.values import NOTHING, Facts, Given, Read, number, plain

_NO_STATE = frozenset({"", "unknown", "unavailable", "none", "null"})

BINARY: Mapping[str, tuple[Kind, Kind | None]] = {
    "battery": (Kind.BATTERY_LOW, Kind.BATTERY_OK),
    "carbon_monoxide": (Kind.CO_DETECTED, Kind.CO_CLEARED),
    "connectivity": (Kind.DEVICE_ONLINE, Kind.DEVICE_OFFLINE),
    "door": (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "garage_door": (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "gas": (Kind.GAS_DETECTED, Kind.GAS_CLEARED),
    "heat": (Kind.HEAT_DETECTED, Kind.HEAT_CLEARED),
    "lock": (Kind.LOCK_UNLOCKED, Kind.LOCK_LOCKED),
    "moisture": (Kind.LEAK_DETECTED, Kind.LEAK_CLEARED),
    "motion": (Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "moving": (Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "occupancy": (Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED),
    "opening": (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "presence": (Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED),
    "smoke": (Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED),
    "sound": (Kind.SOUND_DETECTED, None),
    "tamper": (Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED),
    "vibration": (Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "window": (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
}
"""Device classes of binary sensors: what on and off mean (Home Assistant's documentation)."""

_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)
SENSORS: Mapping[str, Read] = {
    "battery": number(Kind.BATTERY_MEASURED, 0, 100),
    "carbon_dioxide": number(Kind.CO2_MEASURED, 0, 40_000),
    "carbon_monoxide": number(Kind.CO_MEASURED, 0, 10_000),
    "energy": number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"wh": 0.001, "mwh": 1000}),
    "humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "illuminance": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "power": number(Kind.POWER_MEASURED, -50_000, 50_000, scale={"kw": 1000}),
    "voltage": number(Kind.VOLTAGE_MEASURED, 0, 500, scale={"mv": 0.001}),
    "volume_flow_rate": number(Kind.WATER_FLOW_MEASURED, 0, 10_000, scale={"m3h": 16.6667, "mh": 16.6667}),
}
_SWITCHES = frozenset({"switch", "light", "fan", "siren"})
_CALLS = frozenset({"sos", "emergency", "panic", "help", "alarm"})


def facts(entity: Entity, text: str) -> Facts | str:
    """The facts of a state, the reason why it is left out, or nothing."""
    read = _COMPONENTS.get(entity.component)
    if read is None:
        return NOTHING
    return NOTHING if text.strip().lower() in _NO_STATE else read(entity, text.strip())


_MORE = r"(?:[ _-]*(?:active|alarm|alert|button|call|detected|pressed|status|triggered|zigbee2mqtt))*$"
_NAMED: tuple[tuple[re.Pattern[str], tuple[Kind, Kind | None]], ...] = tuple(
    (re.compile(rf"(?:^|[^a-z])(?:{words}){_MORE}"), pair)
    for words, pair in (
        ("sos|panic|emergency|pull[ _-]?cord|call[ _-]?button|help", (Kind.CALL_RAISED, None)),
        ("fall|fallen|fell", (Kind.FALL_DETECTED, None)),
        ("seizure", (Kind.SEIZURE_DETECTED, None)),
        (r"enuresis|bed[ _-]?wet\w*|wet[ _-]?bed", (Kind.ENURESIS_DETECTED, Kind.ENURESIS_CLEARED)),
    )
)
"""There are no device classes for these: they are known by how the names of entities without one end."""
_UNCLASSED = frozenset({"", "safety"})
_NAMES = ("name", "object_id", "default_entity_id", "unique_id")


def _by_name(entity: Entity) -> tuple[Kind, Kind | None] | None:
    """By the entity's own name, else by its ids; never by its device's, which all of its entities share."""
    if entity.text("device_class") not in _UNCLASSED:
        return None
    own = next((text for name in _NAMES if (text := entity.text(name))), entity.device)[:200].lower()
    return next((pair for pattern, pair in _NAMED if pattern.search(own)), None)


def _binary(entity: Entity, text: str) -> Facts | str:
    pair = BINARY.get(entity.text("device_class")) or _by_name(entity)
    if pair is None:
        return NOTHING
    if text == entity.text("payload_on", "ON"):
        return ((pair[0], None),)
    if text == entity.text("payload_off", "OFF"):
        return NOTHING if pair[1] is None else ((pair[1], None),)
    return f"{text[:40]!r} is neither on nor off"


def _sensor(entity: Entity, text: str) -> Facts | str:
    unit, kind = entity.text("unit_of_measurement"), entity.text("device_class")
    if kind == "temperature":
        return NOTHING if entity.text("entity_category") == "diagnostic" else _temperature(text, unit)
    if kind == "signal_strength" or unit == "lqi":
        return _link(text, unit)
    if unit.lower() == "bpm":
        return number(Kind.HEART_RATE_MEASURED, 10, 300)(Given(text))
    read = SENSORS.get(kind or _CLASSES.get(unit, ""))
    return NOTHING if read is None else read(Given(text, unit))


_CLASSES = {"lx": "illuminance", "W": "power", "kW": "power", "kWh": "energy", "Wh": "energy"}
"""Units that only one class of ours has, for sensors that give no class."""


def _temperature(text: str, unit: str) -> Facts | str:
    try:
        degrees = float(text)
    except ValueError:
        return f"{text[:40]!r} is not a number"
    if unit.endswith("F"):
        degrees = round((degrees - 32) / 1.8, 2)
    elif unit == "K":
        degrees = round(degrees - 273.15, 2)
    return _CELSIUS(Given(degrees))


def _link(text: str, unit: str) -> Facts | str:
    try:
        level = float(text)
    except ValueError:
        return f"{text[:40]!r} is not a number"
    if unit == "lqi" and 0 <= level <= 255:
        return ((Kind.LINK_MEASURED, {"lqi": level}),)
    if unit == "dBm" and -200 <= level <= 20:
        return ((Kind.LINK_MEASURED, {"rssi_dbm": level}),)
    return f"{text[:40]!r} {unit} is not credible"


def _switch(entity: Entity, text: str) -> Facts | str:
    if text.startswith("{"):  # the light's JSON schema
        said = read_json(text)[1]
        text = str(said.get("state"))[:40] if isinstance(said, dict) else ""
    on = entity.text("state_on") or entity.text("payload_on", "ON")
    off = entity.text("state_off") or entity.text("payload_off", "OFF")
    return ((Kind.SWITCH_ON, None),) if text == on else ((Kind.SWITCH_OFF, None),) if text == off else NOTHING


def _lock(entity: Entity, text: str) -> Facts | str:
    if text == entity.text("state_locked", "LOCKED"):
        return ((Kind.LOCK_LOCKED, None),)
    return ((Kind.LOCK_UNLOCKED, None),) if text == entity.text("state_unlocked", "UNLOCKED") else NOTHING


def _cover(entity: Entity, text: str) -> Facts | str:
    if entity.text("device_class") not in {"door", "garage", "gate", "window"}:
        return NOTHING
    if text == entity.text("state_open", "open"):
        return ((Kind.CONTACT_OPENED, None),)
    return ((Kind.CONTACT_CLOSED, None),) if text == entity.text("state_closed", "closed") else NOTHING


def _event(entity: Entity, text: str) -> Facts | str:
    """An event entity's message: JSON with its event_type."""
    is_json, said = read_json(text)
    if not is_json:
        return f"{text[:40]!r} is not an event"
    action = said.get("event_type") if isinstance(said, dict) else None
    if entity.text("device_class") == "motion":
        return ((Kind.MOTION_DETECTED, None),) if action else NOTHING
    return press(action)


def named_action(payload: str) -> object:
    """The action that a payload itself names, for entities whose template is more than can be rendered."""
    said = read_json(payload)[1]
    return said.get("event_type", said.get("action")) if isinstance(said, dict) else None


def position(payload: str) -> Facts:
    """Where a tracker's attributes say it is; nothing where they do not."""
    said = read_json(payload)[1]
    if not isinstance(said, dict):
        return NOTHING
    found = place({**said, "accuracy": said.get("gps_accuracy")})
    return NOTHING if isinstance(found, str) else found


def press(action: object) -> Facts:
    """A press by its name; the words of alarm are a call."""
    if not isinstance(action, str) or not action or len(action) > 60:
        return NOTHING
    if plain(action) in _CALLS:
        return ((Kind.CALL_RAISED, None),)
    return NOTHING if action in {"release", "motion"} else ((Kind.BUTTON_PRESSED, action),)


def _tracker(entity: Entity, text: str) -> Facts | str:
    if text.startswith("{"):
        return NOTHING  # attributes without a place
    if text == entity.text("payload_home", "home"):
        return ((Kind.ZONE_ENTERED, "home"),)
    if text == entity.text("payload_not_home", "not_home"):
        return ((Kind.ZONE_LEFT, "home"),)
    return ((Kind.ZONE_ENTERED, text[:80]),)


_COMPONENTS = {
    "binary_sensor": _binary,
    "cover": _cover,
    "device_tracker": _tracker,
    "event": _event,
    "lock": _lock,
    "person": _tracker,
    "sensor": _sensor,
    **dict.fromkeys(_SWITCHES, _switch),
}
COMPONENTS = frozenset(_COMPONENTS)
