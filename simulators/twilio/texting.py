"""Texts: from accepted to delivered, and from a phone to the hub."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from simulators.contacts import Act, Line
from simulators.twilio.core import Core
from simulators.twilio.errors import ApiError
from simulators.twilio.journal import Intention
from simulators.twilio.opt_out import NOTICES, opt_out_type
from simulators.twilio.phone import Phone, Phones, Text
from simulators.twilio.records import API_VERSION, Message
from simulators.twilio.segments import segments
from simulators.twilio.twiml import TwimlError, parse, words
from simulators.twilio.webhooks import Exchange

#: the error that a text to such a line ends with
_LINE_ERRORS = {Line.OFF: 30003, Line.UNKNOWN: 30005, Line.LANDLINE: 30006, Line.FILTERED: 30007}


class Texting:
    """Carries texts both ways."""

    def __init__(self, core: Core, phones: Phones) -> None:
        self._core = core
        self._phones = phones
        self._free_at: dict[str, float] = {}
        self._queued: Counter[str] = Counter()  #: segments that wait, by our number

    def new_message(self, *, from_: str, to: str, body: str, direction: str, status: str = "queued") -> Message:
        """A message, not yet entered in the books."""
        now = self._core.clock.now()
        return Message(
            sid=self._core.ledger.new_sid("SM"),
            account_sid=self._core.account_sid,
            direction=direction,
            from_=from_,
            to=to,
            body=body,
            status=status,
            created_at=now,
            updated_at=now,
            segments=segments(body),
        )

    def submit(self, message: Message) -> None:
        """Enter a message and send it in its turn; ApiError if it is refused."""
        self._refuse(message)
        self._core.ledger.add(message)
        self._queued[message.from_] += message.segments
        self._core.timers.after(self._turn(message), lambda: self._leave_queue(message))

    def cancel(self, message: Message) -> bool:
        """Take a message out of the queue; False if it has left it."""
        return self._move(message, "canceled")

    def from_phone(self, phone: Phone, body: str, to: str) -> None:
        """A person texts one of our numbers: tell the hub, and carry out its answer. Runs as a timer's job."""
        self._hand_on(self._written(phone, body, to), phone)

    def _written(self, phone: Phone, body: str, to: str) -> Message:
        message = self.new_message(from_=phone.number, to=to, body=body, direction="inbound", status="received")
        message.sent_at, message.announced = message.created_at, False
        self._core.ledger.add(message)
        return message

    def _hand_on(self, message: Message, phone: Phone) -> None:
        phone.note(_text(message, message.created_at))
        asked = opt_out_type(message.body)
        self._opt(asked, phone, message.to)
        self._announce(message, asked)
        self._core.tell()

    def resume(self) -> None:
        """Go on with what an earlier run had accepted."""
        go_on = {"queued": self._send, "sending": self._pass_on, "sent": self._arrive}
        for message in self._core.ledger.messages():
            phone = self._phones.get(message.from_ if message.direction == "inbound" else message.to)
            if message.status in go_on:
                self._core.timers.after(0, partial(go_on[message.status], message))
            elif message.status in {"delivered", "received"}:
                phone.note(_text(message, message.updated_at, expected=True))
            if not message.announced:
                self._core.timers.after(0, partial(self._announce, message, opt_out_type(message.body)))
        for intention in self._core.ledger.intentions():
            self._core.timers.at(intention.due, partial(self._do, intention))

    def hold_over(self, phone: Phone) -> None:
        """The phone has signal again: what waited for it arrives."""
        held, phone.held = phone.held, []
        for sid in held:
            message = self._core.ledger.message(sid)
            self._core.timers.after(0, partial(self._arrive, message))

    def _refuse(self, message: Message) -> None:
        if self._core.ledger.has_opted_out(message.to, message.from_):
            raise ApiError(21610)
        if self._phones.get(message.to).line is Line.LANDLINE:
            raise ApiError(21614, message.to)
        if self._queued[message.from_] >= self._core.queue_limit:
            raise ApiError(21611)

    def _turn(self, message: Message) -> float:
        """Seconds until the number is free to send it."""
        timing, now = self._core.timing, self._core.clock.now().timestamp()
        with self._core.ledger.lock:
            start = max(now + timing.send_s, self._free_at.get(message.from_, 0))
            takes = message.segments / timing.segments_per_s if timing.segments_per_s else 0.0
            self._free_at[message.from_] = start + takes
        return start - now

    def _leave_queue(self, message: Message) -> None:
        self._queued[message.from_] -= message.segments
        self._send(message)

    def _send(self, message: Message) -> None:
        if self._expired(message):
            self._move(message, "undelivered", error=30036)
            return
        if self._move(message, "sending"):
            self._pass_on(message)

    def _pass_on(self, message: Message) -> None:
        self._move(message, "sent")
        line = self._phones.get(message.to).line
        wait = self._core.timing.give_up_s if line in _LINE_ERRORS else self._core.timing.deliver_s
        self._core.timers.after(wait, lambda: self._arrive(message))

    def _arrive(self, message: Message) -> None:
        phone = self._phones.get(message.to)
        if phone.line in _LINE_ERRORS:
            self._move(message, "undelivered", error=_LINE_ERRORS[phone.line])
        elif self._expired(message):
            self._move(message, "undelivered", error=30036)
        elif phone.line is Line.NO_SIGNAL:
            phone.held.append(message.sid)
            self._core.timers.at(self._expiry(message), lambda: self._expire(message, phone))
        else:
            self._deliver(message, phone)

    def _expire(self, message: Message, phone: Phone) -> None:
        if message.sid in phone.held:
            phone.held.remove(message.sid)
            self._move(message, "undelivered", error=30036)

    def _deliver(self, message: Message, phone: Phone) -> None:
        now = self._core.clock.now()
        phone.note(_text(message, now))
        self._move(message, "delivered")
        act = phone.person.hears_text(message.body, now)
        if act is not None:
            self.schedule(phone, act, to=message.from_)
        phone.remember()

    def schedule(self, phone: Phone, act: Act, *, to: str) -> None:
        """Let a person text what they intend, in their own time."""
        due = self._core.clock.now() + timedelta(seconds=act.after_s)
        intention = self._core.ledger.intends(phone.number, to, act, due)
        self._core.timers.at(due, partial(self._do, intention))

    def _do(self, intention: Intention) -> None:
        phone = self._phones.get(intention.person)
        said, follows = phone.person.does(intention.act)
        message = None if said is None else self._written(phone, said, intention.ours)
        for later in follows:
            self.schedule(phone, later, to=intention.ours)
        phone.remember()
        self._core.ledger.has_done(intention)
        if message is not None:
            self._hand_on(message, phone)

    def _expiry(self, message: Message) -> datetime:
        return message.created_at + timedelta(seconds=message.valid_s)

    def _expired(self, message: Message) -> bool:
        return self._core.clock.now() > self._expiry(message)

    def _move(self, message: Message, status: str, error: int | None = None) -> bool:
        if not self._core.ledger.move_message(message, status, self._core.clock.now(), error):
            return False
        form = {**_form(message), "MessageStatus": status, "SmsStatus": status}
        if error is not None:
            form["ErrorCode"] = str(error)
        self._core.report(message.status_callback, form, key=message.sid, to=message.to, status=status)
        self._core.tell()
        return True

    def _opt(self, asked: str | None, phone: Phone, to: str) -> None:
        if asked is None:
            return
        if asked != "HELP":
            self._core.ledger.opt(phone.number, to, stopped=asked == "STOP")
        now = self._core.clock.now()
        phone.note(Text(sid="", at=now, from_=to, to=phone.number, body=NOTICES[asked]))

    def _announce(self, message: Message, asked: str | None) -> None:
        number = self._core.numbers[message.to]
        delays = self._core.faults.delays(message.sid, to=message.from_, status="received")
        if not number.sms_url or not delays:
            self._announced(message)
            return
        form = {**_form(message), "SmsMessageSid": message.sid, "Body": message.body, "NumMedia": "0"}
        form |= {"NumSegments": str(message.segments), "SmsStatus": "received"}
        if asked is not None:
            form["OptOutType"] = asked
        for delay in delays:
            post = partial(
                self._core.post,
                number.sms_url,
                form,
                number.sms_method,
                lambda found: self._answer(found, message),
            )
            if delay:
                self._core.timers.after(delay, post)
            else:
                post()

    def _announced(self, message: Message) -> None:
        if not message.announced:
            message.announced = True
            self._core.ledger.save(message)

    def _answer(self, exchange: Exchange, message: Message) -> None:
        """Send what the hub's answer to an inbound text asks for, if it answered."""
        self._announced(message)
        if not exchange.ok:
            return
        if exchange.content_type.startswith("text/plain"):
            self._send_answer(exchange.body.strip(), message)
        elif exchange.body.strip():
            self._carry_out(exchange, message)

    def _carry_out(self, exchange: Exchange, message: Message) -> None:
        try:
            document = parse(exchange.body, exchange.url)
        except TwimlError as error:
            self._core.hooks.warn(12100, exchange.url, str(error))
            return
        for verb in document.verbs:
            if verb.tag == "Message":
                self._send_answer(words(verb), message)
            else:
                self._core.hooks.warn(12200, exchange.url, f"{verb.tag} in an answer to a text")

    def _send_answer(self, body: str, message: Message) -> None:
        if not body:
            return
        answer = self.new_message(from_=message.to, to=message.from_, body=body, direction="outbound-reply")
        try:
            self.submit(answer)
        except ApiError as error:
            self._core.hooks.warn(12200, self._core.numbers[message.to].sms_url, str(error))


def _text(message: Message, at: datetime, *, expected: bool = False) -> Text:
    return Text(sid=message.sid, at=at, from_=message.from_, to=message.to, body=message.body, expected=expected)


def _form(message: Message) -> dict[str, str]:
    return {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "AccountSid": message.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.from_,
        "To": message.to,
    }
