"""Topic filters of bindings: which may be had, and which would hear the same topics."""

from collections.abc import Sequence
from typing import Final

OURS: Final = ("tec/v1/#", "tec/hub/#")
"""Below these every gateway has its place already, and the hub hears itself."""

_LONGEST: Final = 200  # it has to fit an index


def why_not(topic_filter: str) -> str | None:
    """Why a gateway cannot be bound by such a filter, in words; None where it can."""
    levels = topic_filter.split("/")
    if not topic_filter or len(topic_filter) > _LONGEST:
        return f"a topic filter has between 1 and {_LONGEST} characters"
    if not topic_filter.isprintable() or topic_filter != topic_filter.strip():
        return "a topic filter has neither control characters nor spaces around it"
    if any(("#" in level or "+" in level) and len(level) > 1 for level in levels) or "#" in levels[:-1]:
        return "+ stands alone between slashes, and # alone at the end"
    if topic_filter.startswith("$"):
        return "topics that begin with $ are the broker's own"
    for ours in OURS:
        if overlap(topic_filter, ours):
            return f"it would cover topics below {ours.removesuffix('#')}, where every gateway has its own prefix"
    return None


def overlap(one: str, other: str) -> bool:
    """Whether there is a topic that both filters match."""
    return _overlap(one.split("/"), other.split("/"))


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    if "#" in (*one[:1], *other[:1]):
        return True
    if not one or not other:  # `a/#` matches `a` itself
        return list(one or other) in ([], ["#"])
    agree = one[0] == other[0] or "+" in (one[0], other[0])
    return agree and _overlap(one[1:], other[1:])
