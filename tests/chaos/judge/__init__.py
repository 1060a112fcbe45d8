"""Looks at what a night has left behind: the database, the provider's books and the gateways' record."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from simulators.twilio.journal import Journal
from simulators.twilio.records import Call, Message
from tec_hub.store.database import Database
from tests.chaos.judge.alerts import judge_alerts
from tests.chaos.judge.messages import judge_messages
from tests.chaos.judge.sends import Books, judge_sends
from tests.chaos.live import Lived


class Verdict(msgspec.Struct, kw_only=True):
    """What must not be and is, and how much there was of everything."""

    violations: list[str]
    counts: Counter[str]


def judge(lived: Lived) -> Verdict:
    """Judge a night that has come to rest."""
    counts: Counter[str] = Counter(kills=sum(len(at) for at in lived.killed.values()))
    counts.update({f"kills of the {name}": len(at) for name, at in lived.killed.items()})
    database = Database(f"sqlite:///{lived.folder / 'tec_hub.sqlite3'}")
    try:
        with database.read() as session:
            violations = [f"not at rest: {words}" for words in lived.unrest]
            violations += judge_messages(session, lived, counts)
            violations += judge_alerts(session, lived, counts)
            violations += judge_sends(session, lived, _books(lived), counts)
    finally:
        database.close()
    return Verdict(violations=violations, counts=counts)


def _books(lived: Lived) -> Books:
    journal = Journal(lived.folder / "journal.jsonl")
    journal.close()
    messages = {entry.sid: entry for entry in journal.entries() if isinstance(entry, Message)}
    calls = {entry.sid: entry for entry in journal.entries() if isinstance(entry, Call)}
    return Books(records=[*_outgoing(messages), *calls.values()], inbound=list(_incoming(messages)))


def _outgoing(messages: dict[str, Message]) -> Iterator[Message]:
    return (message for message in messages.values() if message.direction != "inbound")


def _incoming(messages: dict[str, Message]) -> Iterator[Message]:
    return (message for message in messages.values() if message.direction == "inbound")
