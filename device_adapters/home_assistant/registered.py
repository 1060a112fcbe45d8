"""The entities that have announced themselves, by the topics they are heard on."""

from collections.abc import Iterator
from typing import Any

import msgspec

from device_adapters.home_assistant.document import Entity

_MOST_DOCUMENTS = 5000


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """A topic that says whether a device is there, and in which words."""

    device: str
    yes: str
    no: str
    template: str


class Registered:
    """Entities by discovery topic, state topic and availability topic."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[Entity, ...]] = {}
        self.by_state: dict[str, list[Entity]] = {}
        self.by_availability: dict[str, list[Availability]] = {}

    def put(self, topic: str, entities: tuple[Entity, ...]) -> bool:
        """Keep what a document announced in place of what it announced before; False where there are too many."""
        if topic not in self._documents and len(self._documents) >= _MOST_DOCUMENTS:
            return False
        if entities:
            self._documents[topic] = entities
        else:
            self._documents.pop(topic, None)
        self._index()
        return True

    def _index(self) -> None:
        self.by_state, self.by_availability = {}, {}
        for entity in (entity for entities in self._documents.values() for entity in entities):
            if state := entity.text("topic" if entity.component == "device_automation" else "state_topic"):
                self.by_state.setdefault(state, []).append(entity)
            for topic, one in _availabilities(entity):
                known = self.by_availability.setdefault(topic, [])
                if one not in known:
                    known.append(one)


def _availabilities(entity: Entity) -> Iterator[tuple[str, Availability]]:
    listed: Any = entity.config.get("availability")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("topic"), str):
            yield one["topic"], _availability(entity.device, one, one.get("value_template"))
    if topic := entity.text("availability_topic"):
        yield topic, _availability(entity.device, entity.config, entity.config.get("availability_template"))


def _availability(device: str, given: Any, template: Any) -> Availability:
    return Availability(
        device=device,
        yes=str(given.get("payload_available", "online")),
        no=str(given.get("payload_not_available", "offline")),
        template=template if isinstance(template, str) else "",
    )
