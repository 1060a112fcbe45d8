"""Makes whose reports mean something only as a whole: the switches, codes and words of security sensors."""

from collections.abc import Callable, Mapping
from typing import Any

from device_adapters.event import Kind
from device_adapters.values import NOTHING, Facts, plain

_SWITCH = {"OPEN": True, "CLOSED": False}


def of_make(said: Mapping[str, Any]) -> Facts:
    """What the report says beyond its fields, nothing for most makes."""
    model = plain(str(said.get("model", ""))[:80])
    return next((read(said) for name, read in _MAKES.items() if name in model), NOTHING)


def _interlogix(said: Mapping[str, Any]) -> Facts:
    """Levels of five inputs (as recorded in the field): a contact's own is the first, smoke is the second.

    A motion sensor reports at the same levels whether it saw somebody or only lives, and says no more here.
    """
    kind = said.get("subtype", said.get("device_type"))
    first, second, cover = (_SWITCH.get(str(said.get(f"switch{number}"))) for number in (1, 2, 4))
    if kind == "contact" and first is not None:
        return ((Kind.CONTACT_OPENED if first else Kind.CONTACT_CLOSED, None),)
    if kind == "smoke" and second is not None and cover is False:  # with its cover off it is being tested
        return ((Kind.SMOKE_DETECTED if second else Kind.SMOKE_CLEARED, None),)
    return NOTHING


def _activ_link(said: Mapping[str, Any]) -> Facts:
    """A doorbell's press or a PIR sensor's motion is the report itself; a contact says `open`."""
    kind = plain(str(said.get("subtype", ""))[:40])
    if "motion" in kind:
        return ((Kind.MOTION_DETECTED, None),)
    if said.get("secret_knock") == 1:
        return ((Kind.BUTTON_PRESSED, "secret_knock"),)
    return ((Kind.BUTTON_PRESSED, "doorbell"),) if kind == "doorbell" else NOTHING


_YALE_TYPES = {"ac": Kind.CONTACT_OPENED, "ad": Kind.CONTACT_OPENED, "15": Kind.MOTION_DETECTED}
_YALE_STATES = {"0": Kind.TAMPER_CLEARED, "2": Kind.TAMPER_DETECTED, "8": Kind.BATTERY_LOW}


def _yale(said: Mapping[str, Any]) -> Facts:
    """Event 1 is the trigger (a contact never says that it closed), 4 is the cover or the battery."""
    event, state = str(said.get("event"))[-1:], str(said.get("state"))[-1:]
    kind = _YALE_TYPES.get(str(said.get("stype"))) if event == "1" else None
    kind = _YALE_STATES.get(state) if event == "4" else kind
    return NOTHING if kind is None else ((kind, None),)


def _gs558(said: Mapping[str, Any]) -> Facts:
    """It sends only when it sounds, or while it is taught."""
    return ((Kind.SMOKE_DETECTED, None),) if said.get("learn") == 0 else NOTHING


_COMMANDS = {"alarm": Kind.CALL_RAISED, "tamper": Kind.TAMPER_DETECTED, "lowbattery": Kind.BATTERY_LOW}


def _chuango(said: Mapping[str, Any]) -> Facts:
    """A remote's alarm button is a call. Zones are set on the sensor and do not say what it senses."""
    kind = _COMMANDS.get(plain(str(said.get("cmd", ""))[:40]))
    return NOTHING if kind is None else ((kind, None),)


_MAKES: Mapping[str, Callable[[Mapping[str, Any]], Facts]] = {
    "interlogix": _interlogix,
    "activlink": _activ_link,
    "yalehsa": _yale,
    "gs558": _gs558,
    "chuango": _chuango,
}
