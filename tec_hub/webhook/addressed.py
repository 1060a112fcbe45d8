"""What a request is about: its ecosystem and native topic, from the address or from what kind of body it has."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from device_adapters.registry import ADAPTERS
from tec_hub.intake.routing import PREFIX

_LONGEST_TOPIC: Final = 1000
_OF_TYPE: Final[Mapping[str, str]] = {
    "application/scaip+xml": "scaip",
    "application/cloudevents+json": "cloudevents",
    "application/cloudevents-batch+json": "cloudevents",
    "application/x-www-form-urlencoded": "withings",
}
"""Kinds of body that only one ecosystem has."""

_TAKEN: Final = frozenset(
    {
        "",
        "application/json",
        "application/octet-stream",
        "application/x-protobuf",
        "application/xml",
        "text/plain",
        "text/xml",
        *_OF_TYPE,
    }
)
_SUFFIXES: Final = ("+json", "+xml")
_EVENT: Final = re.compile(r"[a-z]{1,20}")


def media_type(header: str) -> str:
    """`Application/JSON; charset=utf-8` → `application/json`."""
    return header.partition(";")[0].strip().lower()


def is_taken(kind: str) -> bool:
    """Whether bodies of such a media type are taken at all."""
    return kind in _TAKEN or (kind.startswith("application/") and kind.endswith(_SUFFIXES))


def split_path(path: str) -> tuple[str, str] | None:
    """`zigbee2mqtt/front door` → ecosystem and native topic, each perhaps empty; None where neither can be."""
    ecosystem, _, native = path.partition("/")
    if ecosystem and ecosystem not in ADAPTERS:
        return None
    possible = len(native) <= _LONGEST_TOPIC and not set(native) & {"#", "+", "\0"}
    return (ecosystem, native) if possible else None


def topic(gateway: str, path: tuple[str, str], kind: str, default: str, query: Mapping[str, str]) -> str:
    """The topic that the message would have had by MQTT."""
    ecosystem = path[0] or _OF_TYPE.get(kind, default)
    named = _NAMED_BY_QUERY.get(ecosystem)
    native = path[1] or (named(query) if named is not None else "")
    return f"{PREFIX}/{gateway}/{ecosystem}/{native}"


def _chirpstack(query: Mapping[str, str]) -> str:
    """ChirpStack's HTTP integration says the event's type as `?event=up`; by MQTT the topic ends so."""
    event = query.get("event", "")
    return f"http/event/{event}" if _EVENT.fullmatch(event) else ""


_NAMED_BY_QUERY: Final[Mapping[str, Callable[[Mapping[str, str]], str]]] = {"chirpstack": _chirpstack}
