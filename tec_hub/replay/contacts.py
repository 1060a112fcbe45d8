"""How the contacts of a replayed night behave: what becomes of each message, and what they answer.

Everything is fixed beforehand, so that a night is the same each time. Without a behaviour nobody answers: a text
arrives and wakes nobody, a call rings until it is given up.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.decisions import Purpose, Send
from alerts.inputs import Answer, Answered, Closed, Input, Receipt, Reported
from alerts.ladder import Channel
from alerts.reply import read
from tec_hub.yaml_file import YamlFile, YamlFileError

_CODE = "K7"  # any code will do: their answers are read as texts are


class Phone(StrEnum):
    """The state of a phone."""

    ON = "on"
    OFF = "off"  #: texts stay undelivered, calls are not answered
    VOICEMAIL = "voicemail"  #: a machine picks up, and presses no key


class Behaviour(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one contact does, in seconds from when they are reached.

    `reads_texts_after_s`: reads and answers a text so much later; None sleeps through texts. `answers_call`: the
    which-th call of an alert they answer (a second one wakes many who sleep through the first); None answers none.
    `says` is what they text, or the key they press. Having said that they are going they arrive and close.
    """

    phone: Phone = Phone.ON
    reads_texts_after_s: float | None = None
    answers_call: int | None = None
    picks_up_after_s: float = 8
    says: str = "1"
    arrives_after_s: float | None = 600
    closes_after_s: float | None = 900
    outcome: str = "helped"


NOBODY_ANSWERS = Behaviour()


class ContactsError(ValueError):
    """A file of behaviours that cannot be used; the message names the file, the line and what is wrong."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An input that comes at its time unless `still` finds it pointless by then.

    `withdrawn_with` is the notification without which it does not come.
    """

    given: Input
    withdrawn_with: str = ""
    still: Callable[[Mapping[str, Alert]], bool] = lambda _: True


def read_contacts(path: Path) -> dict[str, Behaviour]:
    """The behaviours of a file (`contacts:` and under it each contact's id). Raises ContactsError."""
    try:
        file = YamlFile(path)
        content = file.part(file.value, dict[str, Any])
        entries = file.part(content.get("contacts"), dict[str, Any], "contacts")
        return {key: file.part(value, Behaviour, "contacts", key) for key, value in entries.items()}
    except YamlFileError as error:
        raise ContactsError(str(error)) from error


def follows(behaviours: Mapping[str, Behaviour], sent: Send, calls: int) -> Iterator[Due]:
    """What comes of a message that was sent; `calls` is how many calls the contact has had for the alert."""
    behaviour = behaviours.get(sent.contact, NOBODY_ANSWERS)
    yield _receipt(sent, 1, Receipt.SENT)
    makes = _texted if sent.channel is Channel.TEXT else _called
    yield from makes(behaviour, sent, calls)


def _texted(behaviour: Behaviour, sent: Send, _: int) -> Iterator[Due]:
    if behaviour.phone is Phone.OFF:
        yield _receipt(sent, 20, Receipt.UNDELIVERED)
        return
    yield _receipt(sent, 3, Receipt.DELIVERED)
    if behaviour.reads_texts_after_s is not None and sent.purpose is Purpose.WAKE:
        yield from _answers(behaviour, sent, 3 + behaviour.reads_texts_after_s)


def _called(behaviour: Behaviour, sent: Send, calls: int) -> Iterator[Due]:
    if behaviour.phone is Phone.OFF:
        yield _receipt(sent, 5, Receipt.NO_ANSWER)
    elif behaviour.phone is Phone.VOICEMAIL:
        yield _receipt(sent, 12, Receipt.ANSWERED)
        yield _receipt(sent, 40, Receipt.NO_KEY)
    elif behaviour.answers_call is None or calls < behaviour.answers_call:
        yield _receipt(sent, 30, Receipt.NO_ANSWER)
    else:
        yield _receipt(sent, behaviour.picks_up_after_s, Receipt.ANSWERED)
        yield from _answers(behaviour, sent, behaviour.picks_up_after_s + 10)
        yield _receipt(sent, behaviour.picks_up_after_s + 20, Receipt.DELIVERED)


def _answers(behaviour: Behaviour, sent: Send, after_s: float) -> Iterator[Due]:
    reading = read(behaviour.says, (_CODE,))
    if reading.answer is None:
        return
    said = sent.at + timedelta(seconds=after_s)
    yield Due(
        given=Answered(
            at=said, alert=sent.alert, contact=sent.contact, answer=reading.answer, channel=sent.channel.value
        ),
        withdrawn_with=sent.notification if sent.channel is Channel.CALL else "",
    )
    if reading.answer is Answer.GOING:
        yield from _goes(behaviour, sent, said)


def _goes(behaviour: Behaviour, sent: Send, said: datetime) -> Iterator[Due]:
    """They arrive and say how it ended, as long as it is they who are going."""

    def theirs(alerts: Mapping[str, Alert]) -> bool:
        alert = alerts.get(sent.alert)
        return alert is not None and alert.claimant == sent.contact

    if behaviour.arrives_after_s is not None:
        at = said + timedelta(seconds=behaviour.arrives_after_s)
        arrived = Answered(at=at, alert=sent.alert, contact=sent.contact, answer=Answer.ARRIVED)
        yield Due(given=arrived, still=theirs)
    if behaviour.closes_after_s is not None:
        at = said + timedelta(seconds=behaviour.closes_after_s)
        closed = Closed(at=at, alert=sent.alert, by=sent.contact, outcome=behaviour.outcome)
        yield Due(given=closed, still=theirs)


def _receipt(sent: Send, after_s: float, receipt: Receipt) -> Due:
    at = sent.at + timedelta(seconds=after_s)
    return Due(
        given=Reported(at=at, notification=sent.notification, receipt=receipt), withdrawn_with=sent.notification
    )
