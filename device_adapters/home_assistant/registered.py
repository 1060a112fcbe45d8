"""The entities that have announced themselves, by the topics they are heard on."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from device_adapters.home_assistant.document import Entity

_MOST_ENTITIES = 2000  #: of one gateway; far more than a home has


_MOST_BYTES = 4 * 2**20  #: of all documents of one gateway
_MOST_ON_A_TOPIC = 64  #: entities that one message may speak for


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
        self._entities = 0
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self.by_state: dict[str, list[Entity]] = {}
        self.by_availability: dict[str, dict[Availability, int]] = {}
        """How many entities stand behind each."""

    def put(self, topic: str, entities: tuple[Entity, ...], size: int = 0) -> bool:
        """Keep what a document of `size` bytes announced in place of what it announced before.

        False where there are too many, or too much of it.
        """
        before = self._documents.get(topic, ())
        if self._bytes - self._sizes.get(topic, 0) + size > _MOST_BYTES:
            return False
        if self._entities - len(before) + len(entities) > _MOST_ENTITIES or self._is_crowded(entities):
            return False
        self._documents.pop(topic, None)
        self._bytes -= self._sizes.pop(topic, 0)
        for entity in before:
            self._forget(entity)
        if entities:
            self._documents[topic] = entities
            self._sizes[topic] = size
            self._bytes += size
        for entity in entities:
            self._learn(entity)
        self._entities += len(entities) - len(before)
        return True

    def _is_crowded(self, entities: tuple[Entity, ...]) -> bool:
        """Whether as many entities hear of one topic as no device has."""
        topics = Counter(state for entity in entities for state in _states(entity))
        return any(len(self.by_state.get(topic, ())) + more > _MOST_ON_A_TOPIC for topic, more in topics.items())

    def _learn(self, entity: Entity) -> None:
        for state in _states(entity):
            self.by_state.setdefault(state, []).append(entity)
        for topic, one in _availabilities(entity):
            known = self.by_availability.setdefault(topic, {})
            known[one] = known.get(one, 0) + 1

    def _forget(self, entity: Entity) -> None:
        for state in _states(entity):
            left = [one for one in self.by_state.pop(state, ()) if one is not entity]
            if left:
                self.by_state[state] = left
        for topic, one in _availabilities(entity):
            known = self.by_availability.get(topic, {})
            known[one] = known.get(one, 0) - 1
            if known[one] <= 0:
                del known[one]
            if not known:
                self.by_availability.pop(topic, None)


def _states(entity: Entity) -> Iterator[str]:
    """The topics that say something of the entity: its state, and of trackers their attributes."""
    if state := entity.text("topic" if entity.component == "device_automation" else "state_topic"):
        yield state
    attributes = entity.text("json_attributes_topic")
    if entity.component == "device_tracker" and attributes and attributes != state:
        yield attributes


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
