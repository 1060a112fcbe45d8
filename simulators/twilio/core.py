"""What texting, calling and the REST API of one provider share."""

import threading
from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from simulators.clock import Clock
from simulators.twilio.faults import Faults
from simulators.twilio.journal import Journal
from simulators.twilio.ledger import Ledger
from simulators.twilio.timers import Timers
from simulators.twilio.timing import Timing
from simulators.twilio.webhooks import Exchange, WebHooks, retries

_QUEUE_LIMIT = 14_400  # segments: four hours of a number that sends one a second, as published


class Number(msgspec.Struct, kw_only=True):
    """A number of the account, and where texts and calls to it are announced."""

    sms_url: str = ""
    sms_method: str = "POST"
    voice_url: str = ""
    voice_method: str = "POST"


class Core:
    """The account, its numbers and its books, the timers and the web-hooks."""

    def __init__(
        self,
        clock: Clock,
        *,
        account_sid: str,
        auth_token: str,
        numbers: Mapping[str, Number],
        timing: Timing,
        seed: int | None,
        journal: Journal | None,
    ) -> None:
        self.clock = clock
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.numbers = dict(numbers)
        self.timing = timing
        self.ledger = Ledger(seed, journal)
        self.timers = Timers(clock)
        self.hooks = WebHooks(clock, auth_token)
        self.faults = Faults()
        self.changed = threading.Condition()
        self.queue_limit = _QUEUE_LIMIT

    def tell(self) -> None:
        """Something was heard or done: let those who wait for it look."""
        with self.changed:
            self.changed.notify_all()

    def report(
        self, url: str, form: Mapping[str, str], method: str = "POST", *, key: str, to: str, status: str
    ) -> None:
        """Post a status call-back, with the faults in force for it."""
        if not url:
            return
        for delay in self.faults.delays(key, to=to, status=status):
            self.timers.after(delay, lambda: self.post(url, form, method))

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        method: str = "POST",
        then: Callable[[Exchange], None] | None = None,
    ) -> None:
        """Post now, in a timer's job, with the retries that the address asks for; `then` gets what came of it."""
        self._post(url, form, method, then, attempts=1 + retries(url), wait_s=1.0)

    def _post(
        self,
        url: str,
        form: Mapping[str, str],
        method: str,
        then: Callable[[Exchange], None] | None,
        *,
        attempts: int,
        wait_s: float,
    ) -> None:
        exchange = self.hooks.request(url, form, method)
        if not exchange.ok and attempts > 1:
            again = partial(self._post, url, form, method, then, attempts=attempts - 1, wait_s=wait_s * 2)
            self.timers.after(wait_s, again)
        elif then is not None:
            then(exchange)
