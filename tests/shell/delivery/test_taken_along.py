"""A message goes out in one go with the transaction that decides on it, and never without that transaction."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from alerts.inputs import Answer, Answered, Observed
from device_adapters.event import Kind
from tec_hub.store.outbox import NotificationRow
from tests.stories.conftest import Begin
from tests.stories.harness import Night
from tests.waiting import until

SMOKE = "station-hub/smoke_kitchen"


def smoke(night: Night) -> Observed:
    return Observed(at=night.clock.now(), device=SMOKE, kind=Kind.SMOKE_DETECTED.value)


def messages(session: Session) -> list[NotificationRow]:
    return list(session.scalars(select(NotificationRow).order_by(NotificationRow.id)))


def nobody_looks_into_the_outbox(night: Night) -> None:
    """The loop that looks for waiting messages has ended, so that only those taken along can go."""
    (delivery,) = (loop for loop in night.hub.loops if loop.name == "delivery")
    delivery.stop()


def note_everybody(night: Night) -> int:
    return sum(night.note_all(contact.name) for contact in night.file.contacts)


def test_it_is_claimed_in_the_transaction_that_decides_and_sent_without_another_look(begin: Begin) -> None:
    night = begin("station", starts="02:00")
    nobody_looks_into_the_outbox(night)
    committed: list[NotificationRow] = []

    def look(session: Session) -> None:
        committed.extend(messages(session))

    with night.hub.database.write() as session:
        night.hub.desk.decide(session, "george", (smoke(night),))
        assert all(row.leased_by is None for row in messages(session)), "nothing is claimed before the end"
        event.listen(session, "before_commit", look)  # after the outbox's own
    claimed = [row for row in committed if row.leased_by == night.hub.holder]
    assert len(claimed) == 4, "one for each worker"
    assert all(row.ambiguous_at is not None for row in claimed), "lest a crash repeat the send blindly"
    assert all("Smoke" in (row.body or "") for row in claimed if row.channel == "text")
    until(lambda: bool(note_everybody(night)), what="the message that was taken along")


def test_what_is_rolled_back_is_not_sent_and_holds_up_no_worker(begin: Begin) -> None:
    night = begin("station", starts="02:00")
    for _ in range(3):  # each would have taken workers
        with pytest.raises(RuntimeError, match="the disk is full"):
            decide_in_vain(night)
    assert not night.hub.outbox.busy()
    night.nobody_else_hears()

    night.tell("george", smoke(night))
    assert note_everybody(night)
    night.hub.desk.act("george", (all_well(night),))
    night.settle()
    note_everybody(night)


def decide_in_vain(night: Night) -> None:
    with night.hub.database.write() as session:
        night.hub.desk.decide(session, "george", (smoke(night),))
        event.listen(session, "before_commit", fails)  # when all has been claimed


def fails(_session: Session) -> None:
    raise RuntimeError("the disk is full")


def all_well(night: Night) -> Answered:
    (alert,) = night.alerts("george")
    return Answered(at=night.clock.now(), alert=alert.id, contact="anna", answer=Answer.ALL_WELL, channel="page")


def test_what_the_same_transaction_withdraws_is_not_sent(begin: Begin) -> None:
    night = begin("station", starts="02:00")
    with night.hub.database.write() as session:
        night.hub.desk.decide(session, "george", (smoke(night),))
        alert = messages(session)[0].alert_id
        assert alert is not None
        well = Answered(at=night.clock.now(), alert=alert, contact="anna", answer=Answer.ALL_WELL, channel="page")
        night.hub.desk.decide(session, "george", (well,))
    night.settle()
    assert not any("Smoke" in text.body for phone in night.provider.phones.all() for text in phone.received)
    assert not any(phone.calls for phone in night.provider.phones.all())
    note_everybody(night)  # that it is over, which is another message


def test_more_messages_than_workers_all_arrive_once(begin: Begin) -> None:
    night = begin("station", starts="02:00")
    night.tell("george", smoke(night))
    with night.hub.database.read() as session:
        wakes = [(row.phone, row.channel) for row in messages(session)]
    assert len(wakes) > 4
    assert len(set(wakes)) == len(wakes)
    heard = [(phone.number, "text") for phone in night.provider.phones.all() for _ in phone.received]
    heard += [(phone.number, "call") for phone in night.provider.phones.all() for _ in phone.calls]
    assert sorted(heard) == sorted(wakes)
    note_everybody(night)


def test_words_that_fail_cost_neither_the_alert_nor_the_message(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = begin("station", starts="02:00")

    def fail(*_: object) -> str:
        raise KeyError("no such wording")

    with monkeypatch.context() as spoilt:
        spoilt.setattr(night.hub.words, "text", fail)
        night.hub.desk.act("george", (smoke(night),))
        assert len(night.alerts("george")) == 1
    night.later(seconds=5)
    with night.hub.database.read() as session:
        texted = {row.phone for row in messages(session) if row.channel == "text"}
    assert texted
    assert texted <= {phone.number for phone in night.provider.phones.all() if phone.received}
    note_everybody(night)
