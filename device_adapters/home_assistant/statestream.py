"""Home Assistant's statestream: `base/domain/object/state` and, where it publishes them, attributes."""

from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event
from device_adapters.home_assistant.document import Entity
from device_adapters.home_assistant.state import COMPONENTS, facts

_NOTHING = Decoded()
_KEPT = frozenset({"device_class", "unit_of_measurement"})
_WORDS = {
    "payload_on": "on",
    "payload_off": "off",
    "state_locked": "locked",
    "state_unlocked": "unlocked",
}
"""States as Home Assistant itself writes them, whatever its devices say."""
_MOST_ENTITIES = 5000
_LONGEST = 200  #: of an entity's name or attribute


class Statestream:
    """Knows of each entity the attributes that say what its state means."""

    def __init__(self) -> None:
        self._attributes: dict[str, dict[str, str]] = {}

    def decode(self, message: Message) -> Decoded:
        """The fact of a state; an attribute is kept and remembered; whatever else is no topic of a statestream."""
        levels = message.topic.split("/")
        if len(levels) < 4 or levels[-3] not in COMPONENTS:
            own = levels[0] == "homeassistant"
            return _NOTHING if own else Decoded(quarantined="nobody has announced this topic")
        domain, name, what = levels[-3:]
        entity = f"{domain}.{name}"
        if what in _KEPT:
            return self._keep(entity, what, message)
        return self._state(domain, entity, message.payload) if what == "state" else _NOTHING

    def _keep(self, entity: str, what: str, message: Message) -> Decoded:
        if entity not in self._attributes and len(self._attributes) >= _MOST_ENTITIES:
            return _NOTHING
        self._attributes.setdefault(entity[:_LONGEST], {})[what] = _plain(message.payload)[:_LONGEST]
        return Decoded(remember=((message.topic, message.payload),))

    def _state(self, domain: str, entity: str, payload: bytes) -> Decoded:
        about: dict[str, Any] = {**_WORDS, **self._attributes.get(entity, {})}
        said = facts(Entity(component=domain, device=entity, config=about), _plain(payload))
        if isinstance(said, str):
            return Decoded(warnings=(f"{entity}: {said}",))
        return Decoded(events=tuple(Event(device=entity, kind=kind, value=value) for kind, value in said))


def _plain(payload: bytes) -> str:
    """The text, which attributes carry in JSON's quotes."""
    text = payload.decode("utf-8", "replace").strip()
    if text.startswith('"'):
        try:
            return msgspec.json.decode(text.encode(), type=str)
        except msgspec.MsgspecError:
            return text
    return text
