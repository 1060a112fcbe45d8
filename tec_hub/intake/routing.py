"""Which gateway a topic belongs to, and in which ecosystem's words its payload is.

`tec/v1/{gateway}/{ecosystem}/…native topic…` says both by itself; other topics are mapped by bindings.
"""

from collections.abc import Iterable

import msgspec
from paho.mqtt.client import topic_matches_sub

PREFIX = "tec/v1"
_LONGEST_NAME = 200  #: of a gateway or an ecosystem; a longer one would not fit the indexes
_REMEMBERED_TOPICS = 50_000


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message belongs; `native_topic` is what the ecosystem itself calls it."""

    gateway: str
    ecosystem: str
    native_topic: str
    refused: str | None = None  #: why it is not to be believed


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """Topics that match `topic_filter` are the gateway's."""

    topic_filter: str
    ecosystem: str
    gateway: str


class Router:
    """Finds the route of a topic for the gateways and bindings known at present."""

    def __init__(self, gateways: Iterable[str], revoked: Iterable[str], bindings: Iterable[Binding]) -> None:
        self._gateways, self._revoked, self._bindings = frozenset(gateways), frozenset(revoked), tuple(bindings)
        self._routes: dict[str, Route] = {}

    def route(self, topic: str) -> Route:
        """Where messages of this topic belong."""
        found = self._routes.get(topic)
        if found is None:
            if len(self._routes) >= _REMEMBERED_TOPICS:
                self._routes.clear()
            found = self._routes[topic] = self._checked(self._find(topic))
        return found

    def _find(self, topic: str) -> Route:
        if topic.startswith(f"{PREFIX}/"):
            parts = topic.split("/", 4)
            if len(parts) == 5 and all(0 < len(name) <= _LONGEST_NAME for name in parts[2:4]):
                return Route(gateway=parts[2], ecosystem=parts[3], native_topic=parts[4])
            return _unroutable(f"the topic is not {PREFIX}/(gateway)/(ecosystem)/…")
        for binding in self._bindings:
            if topic_matches_sub(binding.topic_filter, topic):
                return Route(gateway=binding.gateway, ecosystem=binding.ecosystem, native_topic=topic)
        return _unroutable("no binding covers the topic")

    def _checked(self, route: Route) -> Route:
        if route.refused is not None or route.gateway in self._gateways:
            return route
        reason = "the gateway is revoked" if route.gateway in self._revoked else "the gateway is unknown"
        return msgspec.structs.replace(route, refused=reason)


def _unroutable(reason: str) -> Route:
    return Route(gateway="", ecosystem="", native_topic="", refused=reason)


def command_topic(gateway: str, ecosystem: str, native: str) -> str:
    """Where a command to a device is published: `tec/v1/{gateway}/{ecosystem}/{native…}/set`."""
    return f"{PREFIX}/{gateway}/{ecosystem}/{native}/set"
