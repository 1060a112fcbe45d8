"""Fields whose meaning hangs on the model, the unit or the size of the number."""

from collections.abc import Mapping

from device_adapters.event import Kind
from device_adapters.values import NOTHING, Facts, Given, Read, amount, flag, plain, truth, word

_PANIC = ("r312", "r718t", "rb02i", "lgt92", "lbt1", "trackerd", "tbpb")
"""Emergency buttons and personal trackers, whose plain `Alarm` is a call for help (their makers' manuals)."""

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
        or (not found[1] and fractional and 1 < level <= _CELLS_MOST)
    ):
        return volts(given)
    if not 0 <= level <= 100:
        return f"{given.value!r} is not credible"
    return ((Kind.BATTERY_MEASURED, level),)


def volts(given: Given) -> Facts | str:
    """Volts or millivolts; "2.3(low battery)" says two things."""
    found = amount(given)
    if found is None:
        return NOTHING if isinstance(given.value, str) and given.value else f"{given.value!r} is not a voltage"
    level, unit = found
    if plain(unit) == "mv" or (not unit and level >= _MILLIVOLTS_LEAST):
        level = round(level / 1000, 6)
    if not 0 < level <= _VOLTS_MOST:
        return f"{given.value!r} is not credible"
    low = ((Kind.BATTERY_LOW, None),) if "lowbattery" in plain(unit) else NOTHING
    return ((Kind.VOLTAGE_MEASURED, level), *low)


_BATTERY_WORDS = {
    **dict.fromkeys(("low", "lowbattery", "critical", "empty", "ultralow", "replace"), Kind.BATTERY_LOW),
    **dict.fromkeys(("normal", "ok", "good", "full", "high"), Kind.BATTERY_OK),
}


def battery_word(given: Given) -> Facts | str:
    """The device's own judgement in a word."""
    if given.value is None or given.value == "":
        return f"{given.value!r} is not a battery level"
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
        return f"{given.value!r} is of unknown polarity"
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


_RINGING = {"1", "true", "alarmtriggered", "triggered"}
_OVER = {"2", "alarmdeactivated", "deactivated"}


def zone(given: Given) -> Facts | str:
    """A tracker's one fence, which has no name of its own."""
    kind = {"inside": Kind.ZONE_ENTERED, "outside": Kind.ZONE_LEFT}.get(word(given.value))
    return NOTHING if kind is None else ((kind, "geofence"),)
