"""Calls: from accepted to completed, ringing phones and pressed keys."""

from collections.abc import Generator
from email.utils import format_datetime
from functools import partial

from simulators.contacts import Does, Line, OnCall
from simulators.twilio import script
from simulators.twilio.core import Core
from simulators.twilio.phone import Phone, PhoneCall, Phones
from simulators.twilio.records import API_VERSION, Call
from simulators.twilio.script import Finished, Wait
from simulators.twilio.texting import Texting
from simulators.twilio.twiml import Document, TwimlError, parse

#: how a call to such a line ends without ringing
_LINE_ENDS = {Line.OFF: "no-answer", Line.NO_SIGNAL: "no-answer", Line.BUSY: "busy", Line.UNKNOWN: "failed"}

#: the provider's word for a state in its call-backs' subscription
_EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}

_APOLOGY = "We are sorry. An application error has occurred. Goodbye."


class _Running:
    """A connected call: the script, and what it waits for. It is the `Line` that the script speaks on."""

    def __init__(self, call: Call, habit: OnCall | None, calling: "Calling", core: Core) -> None:
        self.call = call
        self.habit = habit  #: what the person does, None if they are minded by hand or a machine answered
        self.waits_for: Wait | None = None
        self.ticket = 0
        self.keyed = False
        self.timing = core.timing
        self._calling = calling
        self._core = core
        self.program: Generator[Wait, str | None, None]

    def say(self, sentence: str) -> None:
        """The phone hears it."""
        self.call.said.append(sentence)
        self._core.tell()

    def fetch(self, url: str, method: str, extra: dict[str, str]) -> Document | None:
        """The next document, or None after an apology."""
        exchange = self._core.hooks.request(url, {**self._calling.form(self.call), **extra}, method)
        if exchange.ok:
            try:
                return parse(exchange.body, exchange.url)
            except TwimlError as error:
                self._core.hooks.warn(12100, url, str(error))
        if self.call.fallback_url and url != self.call.fallback_url:
            return self.fetch(self.call.fallback_url, self.call.fallback_method, {})
        self.say(_APOLOGY)
        return None

    def warn(self, url: str, detail: str) -> None:
        """The provider's debugger notes something."""
        self._core.hooks.warn(12200, url, detail)


class Calling:
    """Makes phones ring and runs what the hub wants said."""

    def __init__(self, core: Core, phones: Phones, texting: Texting) -> None:
        self._core = core
        self._phones = phones
        self._texting = texting
        self._running: dict[str, _Running] = {}

    def submit(self, call: Call) -> None:
        """Enter a call and place it."""
        self._core.ledger.add(call)
        self._report(call, "initiated")
        self._core.timers.after(self._core.timing.connect_s, lambda: self._ring(call))

    def resume(self) -> None:
        """Place what an earlier run had accepted; calls that were under way have ended with it."""
        for call in self._core.ledger.calls():
            phone = self._phones.get(call.to if call.direction == "outbound-api" else call.from_)
            if call.started_at is not None:
                phone.calls.append(PhoneCall(call, phone, expected=True))
            if call.status == "queued":
                self._core.timers.after(self._core.timing.connect_s, partial(self._ring, call))
            elif not call.finished:
                end = "completed" if call.status == "in-progress" else "failed"
                self._core.timers.after(0, partial(self.finish, call, end))

    def from_phone(self, phone: Phone, to: str) -> None:
        """A person calls one of our numbers."""
        number = self._core.numbers[to]
        now = self._core.clock.now()
        call = Call(
            sid=self._core.ledger.new_sid("CA"),
            account_sid=self._core.account_sid,
            direction="inbound",
            from_=phone.number,
            to=to,
            created_at=now,
            updated_at=now,
            url=number.voice_url,
            method=number.voice_method,
        )
        self._core.ledger.add(call)
        phone.calls.append(PhoneCall(call, phone, expected=True))
        self._move(call, "ringing")
        if number.voice_url:
            self.answer(call, None)
        else:
            self.finish(call, "busy")

    def answer(self, call: Call, by: str | None, habit: OnCall | None = None) -> None:
        """Somebody (`human`) or something (`machine_start`) picks up: fetch the TwiML and begin."""
        if not self._move(call, "in-progress"):
            return
        if call.detect_machine:
            call.answered_by = by
        running = self._running[call.sid] = _Running(call, habit, self, self._core)
        self._core.timers.after(call.time_limit_s, lambda: self.finish(call, "completed"))
        self._begin(running, call.url, call.method, call.twiml)

    def redirect(self, call: Call, *, url: str, method: str, twiml: str) -> None:
        """Go on with another document, as a REST update asks."""
        running = self._running.get(call.sid)
        if running is not None and not call.finished:
            self._core.timers.cancel(running.ticket)
            self._begin(running, url, method, twiml)

    def press(self, call: Call, key: str) -> None:
        """A key is pressed; it counts if the call listens."""
        running = self._running.get(call.sid)
        if running is None or call.finished:
            return
        call.pressed.append(key)
        if running.waits_for is not None and running.waits_for.listens:
            self._core.timers.cancel(running.ticket)
            self._step(running, key)

    def finish(self, call: Call, status: str) -> bool:
        """End the call so; False if its state does not allow it."""
        if not self._move(call, status):
            return False
        running = self._running.pop(call.sid, None)
        if running is not None:
            self._core.timers.cancel(running.ticket)
        return True

    def form(self, call: Call) -> dict[str, str]:
        """What every web-hook about this call is told."""
        form = {
            "CallSid": call.sid,
            "AccountSid": call.account_sid,
            "ApiVersion": API_VERSION,
            "CallStatus": call.status,
            "Direction": call.direction,
            "From": call.from_,
            "Caller": call.from_,
            "To": call.to,
            "Called": call.to,
        }
        return form | ({"AnsweredBy": call.answered_by} if call.answered_by else {})

    def _ring(self, call: Call) -> None:
        phone = self._phones.get(call.to)
        end = _LINE_ENDS.get(phone.line)
        if end == "failed":
            self.finish(call, end)
        elif self._move(call, "ringing"):
            if end is None:
                self._rings_at(call, phone)
            else:
                self._core.timers.after(self._core.timing.give_up_s, lambda: self.finish(call, end))

    def _rings_at(self, call: Call, phone: Phone) -> None:
        phone.calls.append(PhoneCall(call, phone))
        self._core.tell()
        habit = phone.person.hears_ringing(self._core.clock.now())
        phone.remember()
        self._core.timers.after(call.timeout_s, lambda: self.finish(call, "no-answer"))
        deeds = {
            Does.ANSWERS: lambda: self.answer(call, "human", habit),
            Does.DECLINES: lambda: self.finish(call, "busy"),
            Does.VOICEMAIL: lambda: self.answer(call, "machine_start"),
        }
        if habit.does in deeds:
            self._core.timers.after(habit.after_s, deeds[habit.does])

    def _begin(self, running: _Running, url: str, method: str, twiml: str) -> None:
        try:
            document = running.fetch(url, method, {}) if url else parse(twiml, "")
        except TwimlError as error:
            running.warn("", str(error))
            document = None
        running.program = script.run(running, document)
        self._step(running, None)

    def _step(self, running: _Running, key: str | None) -> None:
        """Run the script on to its next wait."""
        if running.call.finished:
            return
        try:
            wait = running.program.send(key)
        except (StopIteration, Finished):
            self.finish(running.call, "completed")
            return
        except ValueError as error:  # an attribute that is no number
            running.warn(running.call.url, str(error))
            running.say(_APOLOGY)
            self.finish(running.call, "completed")
            return
        running.waits_for = wait
        running.ticket = self._core.timers.after(wait.seconds, lambda: self._step(running, None))
        if wait.listens:
            self._consider(running, wait.menu)
        self._core.tell()

    def _consider(self, running: _Running, menu: str) -> None:
        """Let the person make up their mind about the first menu they hear."""
        if running.habit is None or running.keyed:
            return
        running.keyed = True
        phone, habit = self._phones.get(running.call.to), running.habit
        key = phone.person.hears_voice(habit, menu)
        if key is None:
            self._core.timers.after(habit.hangs_up_after_s, lambda: self.finish(running.call, "completed"))
        else:
            self._core.timers.after(habit.key_after_s, lambda: self._decide(running.call, phone, habit, key))

    def _decide(self, call: Call, phone: Phone, habit: OnCall, key: str) -> None:
        running = self._running.get(call.sid)
        if running is None or call.finished:
            return
        if running.waits_for is None or not running.waits_for.listens:
            running.keyed = False  # nobody listens just now: they press when the menu comes again
            return
        self.press(call, key)
        for act in phone.person.has_pressed(habit):
            self._texting.schedule(phone, act, to=call.from_)
        phone.remember()

    def _move(self, call: Call, status: str) -> bool:
        if not self._core.ledger.move_call(call, status, self._core.clock.now()):
            return False
        self._report(call, status)
        self._core.tell()
        return True

    def _report(self, call: Call, status: str) -> None:
        subscribed = call.events or ("completed",)
        if _EVENTS.get(status, "completed") not in subscribed:
            return
        form = {**self.form(call), "CallStatus": status, "CallbackSource": "call-progress-events"}
        form["SequenceNumber"] = str(call.reports)
        form["Timestamp"] = format_datetime(self._core.clock.now())
        call.reports += 1
        if call.finished:
            form["CallDuration"] = str(call.duration_s or 0)
        if status == "completed":
            form["Duration"] = str(-(-(call.duration_s or 0) // 60))
        self._core.report(
            call.status_callback, form, call.status_callback_method, key=call.sid, to=call.to, status=status
        )
