"""A simulated phone: what it received, and what a person or a test does with it."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from simulators.contacts import TEMPERAMENTS, Contact, Line, Person
from simulators.twilio.core import Core
from simulators.twilio.records import Call

if TYPE_CHECKING:
    from simulators.twilio.calling import Calling
    from simulators.twilio.texting import Texting

T = TypeVar("T")

#: real seconds that a test waits for something to be heard before it fails
PATIENCE_S = 10.0


class Text(msgspec.Struct, kw_only=True):
    """A text on a phone, received or sent; `expected` once a test has taken note of it."""

    sid: str
    at: datetime
    from_: str
    to: str
    body: str
    expected: bool = False


class PhoneCall:
    """A call as the phone sees it."""

    def __init__(self, call: Call, phone: "Phone", *, expected: bool = False) -> None:
        self.record = call
        self.phone = phone
        self.expected = expected

    @property
    def sid(self) -> str:
        """The call's identifier."""
        return self.record.sid

    @property
    def status(self) -> str:
        """The provider's word for its state."""
        return self.record.status

    @property
    def said(self) -> list[str]:
        """What the voice said, sentence by sentence."""
        return self.record.said

    @property
    def pressed(self) -> list[str]:
        """The keys pressed."""
        return self.record.pressed

    def press(self, keys: str) -> "PhoneCall":
        """Press keys one after the other; returns when the hub has answered. AssertionError if not connected."""
        if self.status != "in-progress":
            raise AssertionError(f"{self.phone} presses {keys} in a call that is {self.status}")
        for key in keys:
            self.phone.does(lambda key=key: self.phone.calling.press(self.record, key))  # type: ignore[misc]
        return self

    def hang_up(self) -> None:
        """Put the phone down."""
        self.phone.does(lambda: self.phone.calling.finish(self.record, "completed"))

    def __str__(self) -> str:
        return f"call to {self.phone} ({self.status}): {' '.join(self.said)}"


class Phone:
    """One phone and the person behind it."""

    def __init__(self, contact: Contact, core: Core) -> None:
        self.contact = contact
        self.number = contact.number
        self.name = contact.name
        self.person = Person(contact, core.ledger.mind(contact.number))
        self.line = contact.temperament.line
        self.texts: list[Text] = []  #: received and sent, in order
        self.calls: list[PhoneCall] = []  #: that rang here (or were made from here), in order
        self.held: list[str] = []  #: messages that wait for signal
        self.texting: Texting
        self.calling: Calling
        self._core = core

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def received(self) -> list[Text]:
        """Texts that came to this phone."""
        return [text for text in self.texts if text.to == self.number]

    @property
    def current_call(self) -> PhoneCall | None:
        """The call that rings or is answered now."""
        return next((call for call in reversed(self.calls) if not call.record.finished), None)

    def becomes(self, temperament: str) -> None:
        """Behave otherwise from now on; KeyError for a name that TEMPERAMENTS does not hold."""
        self.contact = msgspec.structs.replace(self.contact, temperament=TEMPERAMENTS[temperament])
        self.person = Person(self.contact)
        self.remember()
        self.opt_out_if_so_minded()
        self.turn(self.contact.temperament.line)

    def opt_out_if_so_minded(self) -> None:
        """Stop the texts of all our numbers, if that is this person's temperament."""
        if self.contact.temperament.opted_out:
            for ours in self._core.numbers:
                self._core.ledger.opt(self.number, ours, stopped=True)

    def turn(self, line: Line | str) -> None:
        """Switch the phone off or on, move it out of signal …"""
        self.line = Line(line)
        if self.line is Line.ON:
            self.does(lambda: self.texting.hold_over(self))

    def reply(self, body: str, *, to: str = "") -> None:
        """Text the number that texted last (or `to`); returns when the hub has answered."""
        self.does(lambda: self.texting.from_phone(self, body, to or self._last_number()))

    def ring_back(self, *, to: str = "") -> PhoneCall:
        """Call the number that was heard from last (or `to`); returns when the hub has answered."""
        self.does(lambda: self.calling.from_phone(self, to or self._last_number()))
        return self.calls[-1]

    def answer(self) -> PhoneCall:
        """Pick up the ringing phone; returns when the voice waits for a key or has said what it had to."""
        call = self.current_call
        if call is None or call.status != "ringing":
            raise AssertionError(f"{self} is not ringing")
        call.expected = True
        self.does(lambda: self.calling.answer(call.record, "human"))
        return call

    def decline(self, call: PhoneCall | None = None) -> None:
        """Refuse a ringing call, the next unexpected one if none is given."""
        refused = call or self.expects_call()
        self.does(lambda: self.calling.finish(refused.record, "busy"))

    def expects_text(self, containing: str = "", *, seconds: float = PATIENCE_S) -> Text:
        """The next text not yet expected that contains these words; waits so many real seconds for it."""

        def heard() -> Text | None:
            return next((t for t in self.received if not t.expected and containing in t.body), None)

        text = self._wait(heard, seconds, f"a text with {containing!r}")
        text.expected = True
        return text

    def expects_call(self, *, seconds: float = PATIENCE_S) -> PhoneCall:
        """The next call not yet expected, ringing or over; waits so many real seconds for it."""
        call = self._wait(
            lambda: next((call for call in self.calls if not call.expected), None), seconds, "a call"
        )
        call.expected = True
        return call

    def unexpected(self) -> list[str]:
        """What was heard here and no test expected."""
        texts = [f"text to {self}: {text.body}" for text in self.received if not text.expected]
        return texts + [str(call) for call in self.calls if not call.expected]

    def remember(self) -> None:
        """Keep what the person now has in mind."""
        self._core.ledger.remember(self.number, self.person.memory)

    def note(self, text: Text) -> None:
        """A text appears on the phone."""
        self.texts.append(text)
        self._core.tell()

    def does(self, deed: Callable[[], object]) -> None:
        """Do something as a timer's job, and wait until it is done; what it raises is raised here."""
        done = threading.Event()
        raised: list[Exception] = []

        def job() -> None:
            try:
                deed()
            except Exception as error:  # noqa: BLE001 - raised in the caller's thread below
                raised.append(error)
            finally:
                done.set()

        self._core.timers.after(0, job)
        if not done.wait(PATIENCE_S + 15):
            raise TimeoutError(f"{self} could not act: is the provider running?")
        if raised:
            raise raised[0]

    def _last_number(self) -> str:
        heard = [(t.at, t.from_) for t in self.received]
        heard += [
            (call.record.created_at, call.record.from_) for call in self.calls if call.record.to == self.number
        ]
        return max(heard)[1] if heard else next(iter(self._core.numbers))

    def _wait(self, look: Callable[[], T | None], seconds: float, what: str) -> T:
        found: list[T] = []

        def there() -> bool:
            seen = look()
            if seen is not None:
                found.append(seen)
            return seen is not None

        with self._core.changed:
            if not self._core.changed.wait_for(there, seconds):
                got = [text.body for text in self.received] + [str(call) for call in self.calls]
                raise AssertionError(f"{self} waited in vain for {what}; heard so far: {got}")
        return found[0]


class Phones:
    """The phones by number. A number nobody has described is a phone that a person minds by hand."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._phones: dict[str, Phone] = {}
        self._texting: Texting
        self._calling: Calling

    def connect(self, texting: "Texting", calling: "Calling") -> None:
        """Give every phone its lines."""
        self._texting = texting
        self._calling = calling

    def add(self, contact: Contact) -> Phone:
        """Give a contact a phone; replaces what stood under the number."""
        phone = Phone(contact, self._core)
        phone.texting = self._texting
        phone.calling = self._calling
        phone.opt_out_if_so_minded()
        with self._core.ledger.lock:
            self._phones[contact.number] = phone
        return phone

    def get(self, number: str) -> Phone:
        """The phone of a number."""
        with self._core.ledger.lock:
            return self._phones.get(number) or self.add(Contact(number=number, name=number))

    def __getitem__(self, number: str) -> Phone:
        return self.get(number)

    def all(self) -> list[Phone]:
        """Every phone, in the order in which they were added."""
        with self._core.ledger.lock:
            return list(self._phones.values())
