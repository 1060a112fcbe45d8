"""Reads discovery documents, the states and availability of what they announced, and the statestream."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.event import Event, Kind
from device_adapters.home_assistant.document import Entity, entities
from device_adapters.home_assistant.registered import Availability, Registered
from device_adapters.home_assistant.state import BINARY, COMPONENTS, SENSORS, facts, named_action, position, press
from device_adapters.home_assistant.statestream import Statestream
from device_adapters.home_assistant.template import TemplateRefusedError, compiled
from device_adapters.values import Facts

_NOTHING = Decoded()
_TEMPLATES = ("value_template", "state_value_template", "availability_template")
_JSON = msgspec.json.Decoder()
_DISCOVERABLE = COMPONENTS | {
    *("alarm_control_panel", "button", "camera", "climate", "device", "device_automation", "humidifier", "image"),
    *(
        "lawn_mower",
        "notify",
        "number",
        "scene",
        "select",
        "tag",
        "text",
        "update",
        "vacuum",
        "valve",
        "water_heater",
    ),
}


class HomeAssistantDecoder:
    """Remembers what has announced itself, and what the statestream has said of its entities."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._known = Registered()
        self._statestream = Statestream()
        for topic, payload in remembered.items():
            self.decode(Message(topic=topic, payload=payload))

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message."""
        announced = _announced(message.topic)
        if announced is not None:
            return self._document(message, *announced)
        heard, states = self._known.by_availability.get(message.topic), self._known.by_state.get(message.topic)
        text = message.payload.decode("utf-8", "replace") if heard or states else ""
        told = [self._available(one, text) for one in heard or ()]
        told.extend(_state(entity, text) for entity in states or ())
        return _together(told) if told else self._statestream.decode(message)

    def _document(self, message: Message, component: str, path: str) -> Decoded:
        if not message.payload:
            self._known.put(message.topic, ())
            return Decoded(remember=((message.topic, b""),))
        try:
            document = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not a discovery document: {error}")
        if not isinstance(document, dict):
            return Decoded(quarantined="a discovery document is an object")
        announced = tuple(entities(component, path, document))
        if not self._known.put(message.topic, announced, len(message.payload)):
            return Decoded(quarantined="more discovery documents than one gateway can have")
        found = tuple(_found(entity) for entity in announced)
        refused = tuple(warning for entity in announced for warning in _prepared(entity))
        return Decoded(found=found, warnings=refused, remember=((message.topic, message.payload),))

    def _available(self, one: Availability, payload: str) -> Decoded:
        text = _rendered(one.template, payload)
        if isinstance(text, TemplateRefusedError):
            return Decoded(warnings=(f"availability of {one.device}: {text}"[:160],))
        kind = {one.yes: Kind.DEVICE_ONLINE, one.no: Kind.DEVICE_OFFLINE}.get(text)
        return _NOTHING if kind is None else Decoded(events=(Event(device=one.device, kind=kind),))


def _announced(topic: str) -> tuple[str, str] | None:
    """(component, path) of "prefix/component/[node/]object/config"."""
    levels = topic.split("/")
    if levels[-1] != "config":
        return None
    for at in (-4, -3):
        if len(levels) >= -at + 1 and levels[at] in _DISCOVERABLE:
            return levels[at], "/".join(levels[at + 1 : -1])
    return None


def _prepared(entity: Entity) -> Iterator[str]:
    """Makes the templates ready as they are announced, so that no reading waits for it; why one cannot be."""
    for name in _TEMPLATES:
        try:
            if template := entity.text(name):
                compiled(template)
        except TemplateRefusedError as refused:
            if entity.component != "event":  # events are read by their names too
                yield f"{name} of {entity.device}: {refused}"[:160]


def _state(entity: Entity, payload: str) -> Decoded:
    if entity.component == "device_automation":
        return _trigger(entity, payload)
    if entity.component == "device_tracker" and (placed := position(payload)):
        return _told(entity, placed)
    template = entity.text("value_template") or entity.text("state_value_template")
    text = _rendered(template, payload)
    if isinstance(text, TemplateRefusedError) and entity.component == "event":
        return _told(entity, press(named_action(payload)))
    if isinstance(text, TemplateRefusedError):
        return Decoded(warnings=(f"{entity.device}: {text}"[:160],))
    return _told(entity, facts(entity, text))


def _trigger(entity: Entity, payload: str) -> Decoded:
    """A device trigger: its payload on its topic is the press that its type and subtype name."""
    text = _rendered(entity.text("value_template"), payload)
    if isinstance(text, TemplateRefusedError) or text != entity.text("payload"):
        return _NOTHING
    return _told(entity, press(entity.text("subtype") or entity.text("type")))


def _told(entity: Entity, said: Facts | str) -> Decoded:
    if isinstance(said, str):
        return Decoded(warnings=(f"{entity.text('device_class') or entity.component}: {said}",))
    return Decoded(events=tuple(Event(device=entity.device, kind=kind, value=value) for kind, value in said))


def _rendered(template: str, text: str) -> str | TemplateRefusedError:
    if not template:
        return text
    try:
        return compiled(template)(text)
    except TemplateRefusedError as refused:
        return refused


def _together(told: list[Decoded]) -> Decoded:
    return Decoded(
        events=tuple(_once(told)),
        warnings=tuple(warning for one in told for warning in one.warnings),
    )


def _once(told: list[Decoded]) -> Iterator[Event]:
    """Events that two entities of one device say alike count once."""
    seen: set[str] = set()
    for event in (event for one in told for event in one.events):
        key = repr(event)
        if key not in seen:
            seen.add(key)
            yield event


def _found(entity: Entity) -> Found:
    about = entity.about
    kind = entity.text("device_class")
    kinds = BINARY.get(kind, ()) if entity.component == "binary_sensor" else ()
    names = [one.value for one in kinds if one is not None]
    if entity.component == "sensor" and (kind in SENSORS or kind == "temperature"):
        names = [f"{kind}.measured"] if kind in {"battery", "humidity", "illuminance", "temperature"} else []
    return Found(
        device=entity.device,
        unique_id=entity.text("unique_id") or None,
        component=entity.component or None,
        device_class=kind or None,
        state_topic=entity.text("state_topic") or None,
        unit=entity.text("unit_of_measurement") or None,
        make=_text(about.get("manufacturer")),
        model=_text(about.get("model_id")) or _text(about.get("model")),
        name=_text(about.get("name")) or _text(entity.config.get("name")),
        kinds=tuple(names),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def new_decoder(remembered: Mapping[str, bytes]) -> HomeAssistantDecoder:
    """A decoder for one gateway, with the documents that were remembered."""
    return HomeAssistantDecoder(remembered)
