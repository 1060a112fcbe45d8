"""What the pages and the API are given by the composition of the hub."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import APIRouter

from tec_hub.clock import Clock, RealClock
from tec_hub.decide import Desk
from tec_hub.metrics import Metrics
from tec_hub.settings import Settings
from tec_hub.signals import Signals
from tec_hub.store.database import Database

STATIC = Path(__file__).parent / "static"
PARTS = ("broker", "database", "delivery", "ticker", "auditor")  #: what /readyz answers for at least


@dataclass(frozen=True, slots=True)
class HealthItem:
    """How one part of the hub is; `words` is a sentence for people."""

    ok: bool
    words: str = ""


def _nothing() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything the pages need.

    `clock` is the hub's own, which a demonstration runs fast; `wall` is real time, by which people are signed
    in and out. `health` names each part of the hub (at least those of PARTS). `notices` are sentences on what
    this installation cannot promise, such as the limits of an embedded broker; they stand on the board.
    """

    settings: Settings
    database: Database
    clock: Clock
    signals: Signals
    desk: Desk
    health: Callable[[], Mapping[str, HealthItem]]
    metrics: Metrics
    notices: Callable[[], Sequence[str]] = _nothing
    extra_routers: Sequence[APIRouter] = ()
    wall: Clock = field(default_factory=RealClock)
    static: Path = STATIC
