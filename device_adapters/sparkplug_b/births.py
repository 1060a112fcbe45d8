"""What birth certificates told: the metrics' names by alias, and the session that a death may end."""

from collections.abc import Iterable

import msgspec

from device_adapters.sparkplug_b.payload import Metric

_BD_SEQ = "bdSeq"
_MOST_DEVICES = 5000
_MOST_NAMES = 50_000  #: metrics of all devices of one gateway
_LONGEST = 200  #: of a metric's name


class Node(msgspec.Struct):
    """An edge node's session: its birth number, the last sequence number, its devices' metric names by alias."""

    birth: int | None = None
    seq: int | None = None
    names: dict[str, dict[int, str]] = {}


class Births:
    """All edge nodes of one gateway."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._names = 0

    def node(self, edge: str) -> Node:
        """The edge node's session, a new one where there is none (or where there are too many to keep)."""
        if edge not in self._nodes and len(self._nodes) >= _MOST_DEVICES:
            return Node()
        return self._nodes.setdefault(edge, Node())

    def born(self, edge: str, metrics: Iterable[Metric]) -> tuple[str, ...]:
        """An edge node begins anew: what its devices told before no longer counts. The devices that were known."""
        node = self.node(edge)
        before = tuple(name for name in node.names if name)
        self._names -= sum(len(names) for names in node.names.values())
        node.birth, node.seq, node.names = birth_number(metrics), None, {}
        return before

    def named(self, edge: str, device: str, metrics: Iterable[Metric]) -> None:
        """The names that a birth certificate gave; "" is the edge node itself."""
        names = self.node(edge).names
        before = len(names.get(device, ()))
        given = {one.alias: one.name[:_LONGEST] for one in metrics if one.alias is not None and one.name}
        if (device in names or len(names) < _MOST_DEVICES) and self._names - before + len(given) <= _MOST_NAMES:
            names[device] = given
            self._names += len(given) - before if edge in self._nodes else 0

    def gap(self, edge: str, seq: int | None) -> str | None:
        """In words where a message is missing before this one."""
        node = self.node(edge)
        before, node.seq = node.seq, seq
        if before is None or seq is None or seq == (before + 1) % 256:
            return None
        return f"sequence {before} was followed by {seq}: messages are missing"


def birth_number(metrics: Iterable[Metric]) -> int | None:
    """The number that a birth and the death that belongs to it have in common."""
    for metric in metrics:
        if metric.name == _BD_SEQ and isinstance(metric.value, int):
            return int(metric.value)
    return None
