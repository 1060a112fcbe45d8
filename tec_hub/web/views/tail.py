"""The latest messages of a gateway, and how each was understood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from itertools import islice

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.known_devices import KnownDevice
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow, RepeatRow
from tec_hub.web.views.quarantine import readable
from tec_hub.web.views.readings import in_words

MOST = 25  #: messages shown
_EVENTS = 6  #: a message that says more is cut
_SHOWN_BYTES = 601  #: one more than is shown, so that it is seen to be cut


class Outcome(StrEnum):
    """What became of a message."""

    UNDERSTOOD = "understood"
    NOTHING = "nothing"  #: it is known what it is, and it tells of nothing that is watched
    REPEAT = "repeat"  #: it had come before and was left out
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says of one device: its name, and all of it in words."""

    device: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it came; `payload` is for the eye and cut, None where it is not kept again (a repeat).

    `reason` says why it was not understood, or what was left out of it. `settled`: somebody has dealt with it.
    """

    at: datetime
    topic: str
    size: int
    outcome: Outcome
    payload: str | None = None
    said: Sequence[Said] = ()
    more: int = 0
    reason: str = ""
    settled: bool = False
    retained: bool = False
    historical: bool = False


def tail_of(session: Session, gateway: str, devices: Iterable[KnownDevice], *, payloads: bool) -> list[Message]:
    """The latest messages, the newest first; without their payloads where those are not to be seen.

    `devices`: the gateway's, by which its messages are put into words.
    """
    readings = merge(
        _repeats(session, gateway),
        _readings(session, gateway, {device.key: device for device in devices}, payloads=payloads),
        key=lambda message: message.at,
        reverse=True,
    )
    return list(islice(readings, MOST))


def _readings(
    session: Session, gateway: str, devices: Mapping[str, KnownDevice], *, payloads: bool
) -> list[Message]:
    shown = func.substr(ReadingRow.payload, 1, _SHOWN_BYTES)
    rows = session.execute(
        select(
            ReadingRow.id,
            ReadingRow.received_at,
            ReadingRow.topic,
            ReadingRow.retained,
            ReadingRow.warnings,
            func.length(ReadingRow.payload).label("size"),
            shown.label("payload"),
            QuarantineRow.reason,
            QuarantineRow.settled_at,
        )
        .outerjoin(QuarantineRow, QuarantineRow.reading_id == ReadingRow.id)
        .where(ReadingRow.gateway_id == gateway)
        .order_by(ReadingRow.received_at.desc(), ReadingRow.id.desc())
        .limit(MOST)
    ).all()
    events = _events(session, [row.id for row in rows])
    return [
        Message(
            at=row.received_at,
            topic=row.topic,
            size=row.size,
            outcome=_outcome(row.reason, events.get(row.id, ())),
            payload=readable(bytes(row.payload)) if payloads else None,
            said=_said(events.get(row.id, ())[:_EVENTS], devices),
            more=max(0, len(events.get(row.id, ())) - _EVENTS),
            reason=row.reason or row.warnings or "",
            settled=row.settled_at is not None,
            retained=row.retained,
            historical=any(event.historical for event in events.get(row.id, ())),
        )
        for row in rows
    ]


def _outcome(reason: str | None, events: Sequence[EventRow]) -> Outcome:
    if reason is not None:
        return Outcome.QUARANTINED
    return Outcome.UNDERSTOOD if events else Outcome.NOTHING


def _events(session: Session, readings: Sequence[int]) -> Mapping[int, list[EventRow]]:
    found: dict[int, list[EventRow]] = {}
    for row in session.scalars(select(EventRow).where(EventRow.reading_id.in_(readings)).order_by(EventRow.id)):
        found.setdefault(row.reading_id, []).append(row)
    return found


def _said(events: Sequence[EventRow], devices: Mapping[str, KnownDevice]) -> list[Said]:
    words: dict[str, list[str]] = {}
    for event in events:
        device = devices.get(event.device_key)
        reads_as = {} if device is None else device.reads_as
        name = event.device_key if device is None else device.name
        words.setdefault(name, []).append(_in_words(event, reads_as))
    return [Said(name, ", ".join(each)) for name, each in words.items()]


def _in_words(event: EventRow, reads_as: Mapping[str, str]) -> str:
    value = None if event.value is None else msgspec.json.decode(event.value)
    own = in_words(event.kind, value)
    read = reads_as.get(event.kind, event.kind)
    return own if read == event.kind else f"{in_words(read, value)} (it says: {own})"


def _repeats(session: Session, gateway: str) -> list[Message]:
    rows = session.scalars(
        select(RepeatRow)
        .where(RepeatRow.gateway_id == gateway)
        .order_by(RepeatRow.at.desc(), RepeatRow.id.desc())
        .limit(MOST)
    )
    return [Message(at=row.at, topic=row.topic, size=row.size, outcome=Outcome.REPEAT) for row in rows]
