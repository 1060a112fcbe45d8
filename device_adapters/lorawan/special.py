"""Fields whose meaning hangs on the model, the unit or the size of the number."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from device_adapters.event import Kind
from device_adapters.values import NOTHING, Fact, Facts, Given, Read, amount, flag, plain, shown, truth, word

_PANIC = ("r312", "r718t", "rb02i", "lgt92", "lbt1", "trackerd", "tbpb")
"""Emergency buttons and personal trackers, whose plain `Alarm` is a call for help (their makers' manuals)."""

_PUSH_BUTTONS = ("pb01",)
"""Buttons for any purpose, whose `Alarm` is the press."""

_CELLS_MOST = 4.5  #: V; a fractional "battery" up to here is volts, not per cent
_MILLIVOLTS_LEAST = 1000
_VOLTS_MOST = 500


def battery(given: Given) -> Facts | str:
    """Per cent, or volts where the unit or the number says so."""
    found = amount(given)
    if found is None:
        return battery_word(given)
    level, unit = found[0], plain(found[1])
    fractional = level != int(level)
    if (
        unit in {"v", "mv"}
        or level >= _MILLIVOLTS_LEAST
        or (not found[1] and _is_cell(given, level, fractional=fractional))
    ):
        return volts(given)
    if not 0 <= level <= 100:
        return f"{shown(given.value)} is not credible"
    return ((Kind.BATTERY_MEASURED, level),)


def _is_cell(given: Given, level: float, *, fractional: bool) -> bool:
    """Whether a bare number is the voltage of a cell; some makers' formatters never give per cent."""
    in_volts = fractional or type(given.value) is float or any(make in given.model for make in _IN_VOLTS)
    return in_volts and 1 < level <= _CELLS_MOST


_IN_VOLTS = ("browan", "mclimate", "merryiot", "radiobridge")


def volts(given: Given) -> Facts | str:
    """Volts or millivolts; "2.3(low battery)" says two things."""
    found = amount(given)
    if found is None:
        return (
            NOTHING if isinstance(given.value, str) and given.value else f"{shown(given.value)} is not a voltage"
        )
    level, unit = found
    if plain(unit) == "mv" or (not unit and level >= _MILLIVOLTS_LEAST):
        level = round(level / 1000, 6)
    if not 0 < level <= _VOLTS_MOST:
        return f"{shown(given.value)} is not credible"
    low = ((Kind.BATTERY_LOW, None),) if "lowbattery" in plain(unit) else NOTHING
    return ((Kind.VOLTAGE_MEASURED, level), *low)


_BATTERY_WORDS = {
    **dict.fromkeys(("low", "lowbattery", "critical", "empty", "ultralow", "replace"), Kind.BATTERY_LOW),
    **dict.fromkeys(("normal", "ok", "good", "full", "high"), Kind.BATTERY_OK),
}


def battery_word(given: Given) -> Facts | str:
    """The device's own judgement in a word."""
    if given.value is None or given.value == "":
        return f"{shown(given.value)} is not a battery level"
    kind = _BATTERY_WORDS.get(word(given.value))
    return NOTHING if kind is None else ((kind, None),)


_GRADES = (Kind.BATTERY_LOW, Kind.BATTERY_LOW, Kind.BATTERY_OK, Kind.BATTERY_OK)


def battery_grade(given: Given) -> Facts | str:
    """Dragino's `Bat_status`: 0 ultra low, 1 low, 2 ok, 3 good; elsewhere a word."""
    if type(given.value) is int and 0 <= given.value < len(_GRADES):
        return ((_GRADES[given.value], None),)
    return battery_word(given)


def alarm(given: Given) -> Facts | str:
    """A plain `Alarm` is a call on devices made for calling; on others it says that some limit was passed."""
    if any(model in given.model for model in _PUSH_BUTTONS):
        return ((Kind.BUTTON_PRESSED, "alarm"),) if truth(given.value) else NOTHING
    if not any(model in given.model for model in _PANIC):
        return NOTHING
    return flag(Kind.CALL_RAISED, None)(given)


_PRESSED_ON = {
    "tbdw": flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "tbms": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "tbwl": flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED),
    "tbpb": flag(Kind.CALL_RAISED, None),
}


def status(given: Given) -> Facts | str:
    """Browan's `status`, which is what its one sensor says."""
    for model, read in _PRESSED_ON.items():
        if model in given.model:
            return read(given)
    return NOTHING


def on_off(given: Given) -> Facts | str:
    """Netvox's `OnOff`: the state of a plug; of a dry contact its polarity depends on the wiring."""
    if not given.model.startswith(("r809", "r831", "netvoxr809", "netvoxr831")):
        return f"{shown(given.value)} is of unknown polarity"
    return flag(Kind.SWITCH_ON, Kind.SWITCH_OFF)(given)


def button(given: Given) -> Facts | str:
    """The action of a push-button; 0, false or "none" is no press."""
    value = given.value
    if isinstance(value, Mapping):
        value = value.get("status", value.get("type"))
    if isinstance(value, str):
        said = value.strip()[:40]
        return NOTHING if truth(said) is False or word(said) in _NO_PRESS else ((Kind.BUTTON_PRESSED, said),)
    if type(value) is int and value > 0:
        return ((Kind.BUTTON_PRESSED, str(value)),)
    return ((Kind.BUTTON_PRESSED, "pressed"),) if value is True else NOTHING


def numbered_button(name: str) -> Read:
    """One of several buttons; "trigger" is the press itself, other words say how it was pressed."""

    def read(given: Given) -> Facts | str:
        said = button(given)
        if isinstance(said, str) or not said:
            return said
        how = word(said[0][1])
        return ((Kind.BUTTON_PRESSED, name if how in _PLAIN_PRESS else f"{name} {said[0][1]}"),)

    return read


_PLAIN_PRESS = {"1", "on", "pressed", "trigger", "triggered", "true"}
_NO_PRESS = {"", "released", "release", "notpressed", "unknown"}

_SMOKE_WORDS = {
    "alarm": Kind.SMOKE_DETECTED,
    "smoke": Kind.SMOKE_DETECTED,
    "smokealarm": Kind.SMOKE_DETECTED,
    "normal": Kind.SMOKE_CLEARED,
    "removed": Kind.TAMPER_DETECTED,
    "installed": Kind.TAMPER_CLEARED,
    "lowbattery": Kind.BATTERY_LOW,
}


def smoke_event(given: Given) -> Facts | str:
    """`event` of smoke detectors (a test is no smoke), `button` presses elsewhere are not named so."""
    if not any(model in given.model for model in ("gs524", "smoke")):
        return NOTHING
    kind = _SMOKE_WORDS.get(word(given.value))
    return NOTHING if kind is None else ((kind, None),)


def numbered_alarm(triggered: Kind, over: Kind | None) -> Read:
    """A radar's alarm object, which lists the states of one or more numbered alarms; one that rings is told.

    States (Milesight VS373): 1 or "alarm triggered", 2 or "alarm deactivated", 3 ignored, 4 a status report.
    """

    def read(given: Given) -> Facts | str:
        listed = given.value.get("alarm_status") if isinstance(given.value, Mapping) else given.value
        states = {plain(state) for state in str(listed)[:200].split(",")}
        if states & _RINGING:
            return ((triggered, None),)
        return ((over, None),) if over is not None and states & _OVER else NOTHING

    return read


def kind_of_event(given: Given) -> Facts | str:
    """The name of an event or report; those of calls and falls count, unless they say that it is over."""
    said = plain(given.value[:60]) if isinstance(given.value, str) else ""
    if _EVENT_OVER.search(said):
        return NOTHING
    kind = next((kind for pattern, kind in _EVENTS if pattern.search(said)), None)
    return NOTHING if kind is None else ((kind, None),)


_EVENT_OVER = re.compile(r"^(?:no|not)|exit|stop|end$|clear|cancel|off$|over$|test")
_EVENTS = (
    (re.compile(r"sos|panic|emergency|^help|alertalarm"), Kind.CALL_RAISED),
    (re.compile(r"mandown|falldetect|fallalarm"), Kind.FALL_DETECTED),
)


def listed_alarms(fields: Mapping[str, Any]) -> Iterator[Fact]:
    """Alarms that name their type and status, one in the payload itself or a list of them."""
    listed = [one for name in _ALARM_LISTS if name in fields for one in _dicts(fields[name])]
    if "alarmtype" in fields:
        listed.append(fields)
    for one in listed[:_MOST_ALARMS]:
        said = {plain(str(key)[:40]): value for key, value in one.items()}
        kinds = _ALARM_TYPES.get(word(said.get("alarmtype", said.get("type"))))
        status = plain(str(said.get("alarmstatus", said.get("status")))[:40])
        if kinds is not None and status in _RINGING:
            yield kinds[0], None
        elif kinds is not None and kinds[1] is not None and status in _OVER:
            yield kinds[1], None


def _dicts(given: Any) -> list[Mapping[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


_ALARM_LISTS = ("alarm", "alarms", "events")
_MOST_ALARMS = 50
_ALARM_TYPES: Mapping[str, tuple[Kind, Kind | None]] = {
    **dict.fromkeys(("fall", "fallalarm", "falldetected"), (Kind.FALL_DETECTED, Kind.FALL_CANCELLED)),
    **dict.fromkeys(("outofbed", "outofbedalarm"), (Kind.BED_VACATED, None)),
}
_RINGING = {"1", "true", "alarmtriggered", "trigger", "triggered"}
_OVER = {"2", "alarmdeactivated", "deactivated"}


def zone(given: Given) -> Facts | str:
    """A tracker's one fence, which has no name of its own."""
    kind = {"inside": Kind.ZONE_ENTERED, "outside": Kind.ZONE_LEFT}.get(word(given.value))
    return NOTHING if kind is None else ((kind, "geofence"),)
