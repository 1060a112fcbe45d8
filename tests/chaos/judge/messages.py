"""Every message that a gateway was told is safe must be there, and none twice that can be recognised."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.store.intake import QuarantineRow, ReadingRow
from tests.chaos.live import Lived


def judge_messages(session: Session, lived: Lived, counts: Counter[str]) -> Iterator[str]:
    """A reading keeps the payload whole, in quarantine too, so that each message is found by its own words."""
    rows = session.execute(
        select(ReadingRow.topic, ReadingRow.payload, func.count()).group_by(ReadingRow.topic, ReadingRow.payload)
    )
    stored = {(topic, payload): times for topic, payload, times in rows}
    counts["published"] += len(lived.record)
    counts["readings"] += sum(stored.values())
    counts["quarantined"] += session.scalar(select(func.count()).select_from(QuarantineRow)) or 0
    for published in lived.record:
        counts["acknowledged"] += published.acknowledged_at is not None
        counts["sent again by the gateway"] += published.again
        times = stored.pop((published.topic, published.payload), 0)
        if times == 0 and published.acknowledged_at is not None:
            if published.was_only_in_memory(lived.stores):
                counts["acknowledged by a broker that died before it wrote its file"] += 1
            else:
                yield f"acknowledged and lost: {published.topic} {published.payload!r}"
        elif times > 1 and published.again and not published.dated:
            counts["kept twice, because the gateway sent it twice without a date"] += times - 1
        elif times > 1:
            yield f"kept {times} times: {published.topic} {published.payload!r}"
    yield from (f"nobody published {topic} {payload!r}" for topic, payload in stored)
