"""What the `action` (or, of old, `click`) of a button, remote, lock or cube means."""

import re
from typing import Any

from device_adapters.event import Kind
from device_adapters.values import shown
from device_adapters.zigbee2mqtt.fields import Fact

_ACTION = re.compile(r"[\w .:+*-]{1,80}")
_CALLS = ("panic", "emergency", "sos", "alarm", "help")
_MOVED = ("vibration", "tilt", "drop", "vibrate", "trigger", "movement", "orientation", "fall")  # of the object
_BY = "one_touch_|key_|auto_|schedule_|manual_|rf_|keypad_|rfid_|app_|finger_?print_|password_|zigbee_"
_WORDS = (
    (re.compile("|".join(_CALLS)), Kind.CALL_RAISED),
    (re.compile("|".join(_MOVED)), Kind.VIBRATION_DETECTED),
    (re.compile(rf"(?:{_BY})?unlock(?:ed)?"), Kind.LOCK_UNLOCKED),
    (re.compile(rf"(?:{_BY})?lock(?:ed)?"), Kind.LOCK_LOCKED),
)
#: ends of a press, refusals and chatter of the protocol: not a press
_NO_PRESS = re.compile(r"(?:.*_)?(?:release|stop)(?:_.*)?|.*failure.*|unknown|non_access_.*|")


def read_action(value: Any, known: frozenset[str] | None) -> Fact | str | None:
    """The fact an action stands for. `known` are the actions that the device's description lists, if it is known.

    A bare "off" is a press only where the description says so: emergency buttons send it as they reset.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _ACTION.fullmatch(value) is None:
        return f"{shown(value)} is not an action"
    for words, kind in _WORDS:
        if words.fullmatch(value):
            return kind, None
    if _NO_PRESS.fullmatch(value) or (value == "off" and (known is None or "off" not in known)):
        return None
    return Kind.BUTTON_PRESSED, value
