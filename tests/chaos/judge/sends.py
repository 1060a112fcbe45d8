"""What reached the provider: each message once, twice only where nobody could tell, none while somebody goes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Stage, Status
from alerts.decisions import Changed
from simulators.twilio.records import Call, Message
from tec_hub.store.outbox import InboundRow, NotificationRow
from tec_hub.store.watching import AlertRow, TimelineRow
from tests.chaos.judge.alerts import instant
from tests.chaos.live import SPEED, Lived

#: real seconds for which a request may have been on its way when a kill or a claim came
_ON_ITS_WAY_S = 1.0


class Books(msgspec.Struct, kw_only=True):
    """The provider's own: what it accepted from us, and what people texted."""

    records: list[Message | Call]
    inbound: list[Message]


def judge_sends(session: Session, lived: Lived, books: Books, counts: Counter[str]) -> Iterator[str]:
    """Compare the outbox with the books."""
    sends: dict[str, list[Message | Call]] = defaultdict(list)
    for record in sorted(books.records, key=lambda one: one.created_at):
        if record.direction in {"outbound-api", "outbound-reply"}:
            sends[record.status_callback.rpartition("/")[2]].append(record)
    rows = {row.id: row for row in session.scalars(select(NotificationRow))}
    counts["texts and calls accepted"] += sum(len(records) for records in sends.values())
    counts["answers by text"] += len(books.inbound)
    heard = set(session.scalars(select(InboundRow.provider_sid)))
    counts["answers that never reached the hub"] += sum(m.sid not in heard for m in books.inbound)
    yield from (f"the provider has {name}, the outbox has not" for name in sends.keys() - rows.keys())
    yield from _fates(rows, sends, counts)
    yield from _duplicates(lived, sends, counts)
    yield from _unheard(session, rows, sends, counts)
    yield from _while_taken(session, rows, sends, counts)


def _fates(
    rows: dict[str, NotificationRow], sends: dict[str, list[Message | Call]], counts: Counter[str]
) -> Iterator[str]:
    for name, row in rows.items():
        known = {record.sid for record in sends.get(name, ())}
        counts["messages tried again and sent once"] += row.attempts > 1 and len(known) == 1
        if row.provider_sid is not None and row.provider_sid not in known:
            yield f"{name} is on record as {row.provider_sid}, which is not its own"
        if row.provider_sid is None and known:
            yield f"{name} reached the provider, which the outbox does not know"
        if row.provider_sid is None and row.status not in {"withdrawn", "opted_out"}:
            counts["messages given up"] += 1
            if row.detail != "too late to be sent":
                yield f"{name} was never sent: {row.status}, {row.detail}"


def _duplicates(lived: Lived, sends: dict[str, list[Message | Call]], counts: Counter[str]) -> Iterator[str]:
    """A second one is excused where the hub or the provider was killed while the first was on its way."""
    killed = [instant(lived, at) for name in ("hub", "provider") for at in lived.killed[name]]
    margin = timedelta(seconds=_ON_ITS_WAY_S * SPEED)
    for name, records in sends.items():
        for first, second in pairwise(records):
            counts["duplicates"] += 1
            if any(abs(first.created_at - at) < margin for at in killed):
                counts["duplicates of an ambiguous send"] += 1
            else:
                yield f"{name} was sent twice: {first.created_at:%H:%M:%S} and {second.created_at:%H:%M:%S}"


def _unheard(
    session: Session,
    rows: dict[str, NotificationRow],
    sends: dict[str, list[Message | Call]],
    counts: Counter[str],
) -> Iterator[str]:
    """Every alert that was due reached a phone, unless it was over before anybody was sent for."""
    woken = {row.alert_id for name, row in rows.items() if row.purpose == "wake" and name in sends}
    for alert in map(_alert, session.scalars(select(AlertRow.document))):
        if alert.id in woken or alert.stage is Stage.MORNING:
            continue
        if alert.status is Status.SELF_RESOLVED:
            counts["alerts over before anybody was sent for"] += 1
        else:
            yield f"no phone heard of {alert.id}, {alert.status}"


def _while_taken(
    session: Session,
    rows: dict[str, NotificationRow],
    sends: dict[str, list[Message | Call]],
    counts: Counter[str],
) -> Iterator[str]:
    taken = _spans_taken(session)
    margin = timedelta(seconds=_ON_ITS_WAY_S * SPEED)
    for name, row in rows.items():
        for record in sends.get(name, ()) if row.purpose == "wake" else ():
            for start, end in taken.get(row.alert_id or "", ()):
                if start < record.created_at < end:
                    counts["wake-ups on their way when somebody said that they go"] += 1
                    if record.created_at - start > margin:
                        yield f"{name} was sent at {record.created_at:%H:%M:%S}, taken since {start:%H:%M:%S}"


def _spans_taken(session: Session) -> dict[str, list[tuple[datetime, datetime]]]:
    """From when until when somebody was on each alert."""
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    since: dict[str, datetime] = {}
    for row in session.scalars(select(TimelineRow).order_by(TimelineRow.id)):
        if row.alert_id is None or b'"type":"changed"' not in row.decision:
            continue
        decision = msgspec.json.decode(row.decision, type=Changed)
        is_taken = decision.alert.status in {Status.CLAIMED, Status.ATTENDED}
        if is_taken:
            since.setdefault(row.alert_id, decision.at)
        elif row.alert_id in since:
            spans[row.alert_id].append((since.pop(row.alert_id), decision.at))
    for alert_id, start in since.items():
        spans[alert_id].append((start, datetime.max.replace(tzinfo=start.tzinfo)))
    return spans


def _alert(document: bytes) -> Alert:
    return msgspec.json.decode(document, type=Alert)
