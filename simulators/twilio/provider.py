"""The provider as a whole: an account with numbers, the phones it reaches, and its REST API on a local port."""

import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from simulators.clock import Clock, ManualClock
from simulators.contacts import Contact
from simulators.twilio import pages, rest
from simulators.twilio.calling import Calling
from simulators.twilio.core import Core, Number
from simulators.twilio.errors import ApiError, Warned, error_json
from simulators.twilio.faults import Faults
from simulators.twilio.journal import Journal
from simulators.twilio.ledger import Ledger
from simulators.twilio.phone import Phones
from simulators.twilio.server import Server
from simulators.twilio.texting import Texting
from simulators.twilio.timing import Timing
from simulators.twilio.webhooks import Exchange

_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


class Provider:
    """Stands in for the SMS and voice provider; everything timed follows `clock`.

    `numbers` are the account's own, with the web-hooks for what comes in. Raises ValueError for an account
    identifier that the provider could not have given. With a `journal` it goes on where an earlier run, killed or
    not, has stopped. As a context manager it starts and stops itself.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        account_sid: str,
        auth_token: str,
        numbers: Mapping[str, Number],
        contacts: Iterable[Contact] = (),
        timing: Timing | None = None,
        seed: int | None = None,
        journal: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if not _ACCOUNT_SID.fullmatch(account_sid):
            raise ValueError("an account identifier is AC and 32 hexadecimal digits")
        self._journal = Journal(journal) if journal else None
        self._core = Core(
            clock,
            account_sid=account_sid,
            auth_token=auth_token,
            numbers=numbers,
            timing=timing or Timing(),
            seed=seed,
            journal=self._journal,
        )
        self.phones = Phones(self._core)
        self._texting = Texting(self._core, self.phones)
        self._calling = Calling(self._core, self.phones, self._texting)
        self.phones.connect(self._texting, self._calling)
        for contact in contacts:
            self.phones.add(contact)
        self._server = Server(self._app(), host, port)

    @property
    def base_url(self) -> str:
        """Where the REST API and the page of phones are."""
        return self._server.base_url

    @property
    def numbers(self) -> dict[str, Number]:
        """The account's numbers; their web-hooks may be changed at any time."""
        return self._core.numbers

    @property
    def timing(self) -> Timing:
        """How long everything takes; may be changed at any time."""
        return self._core.timing

    @timing.setter
    def timing(self, timing: Timing) -> None:
        self._core.timing = timing

    @property
    def queue_limit(self) -> int:
        """Segments that may wait for one sending number; more are refused with 21611."""
        return self._core.queue_limit

    @queue_limit.setter
    def queue_limit(self, segments: int) -> None:
        self._core.queue_limit = segments

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self._core.faults

    @property
    def ledger(self) -> Ledger:
        """Every message and call."""
        return self._core.ledger

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request made to a web-hook."""
        return self._core.hooks.exchanges

    @property
    def warnings(self) -> list[Warned]:
        """What the provider's debugger would show."""
        return self._core.hooks.warnings

    def start(self) -> None:
        """Serve the REST API and begin to do what falls due."""
        self._texting.resume()
        self._calling.resume()
        self._core.timers.start()
        self._server.start()
        if isinstance(self._core.clock, ManualClock):
            self._core.clock.add_party(self._server.base_url, self.busy)

    def stop(self) -> None:
        """Stop serving; raises what went wrong inside, if anything did."""
        if isinstance(self._core.clock, ManualClock):
            self._core.clock.remove_party(self._server.base_url)
        self._server.stop()
        self._core.timers.stop()
        self._core.hooks.close()
        if self._journal is not None:
            self._journal.close()
        self.raise_failures()

    def busy(self) -> bool:
        """Something is being done, or is due and not yet done."""
        return self._server.busy() or self._core.timers.busy()

    def settle(self, seconds: float = 10) -> None:
        """Wait until nothing more is due at the present time; TimeoutError after so many real seconds."""
        deadline = time.monotonic() + seconds
        while self.busy():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the provider was still busy after {seconds} s")
            with self._core.changed:
                self._core.changed.wait(0.005)

    def raise_failures(self) -> None:
        """Raise the first error of the stand-in's own making."""
        if self._core.timers.failures:
            raise self._core.timers.failures[0]

    def expects_nothing_else(self) -> None:
        """AssertionError if any phone heard something that no test expected."""
        self.raise_failures()
        surprises = [heard for phone in self.phones.all() for heard in phone.unexpected()]
        if surprises:
            raise AssertionError("nobody expected: " + "; ".join(surprises))

    def _app(self) -> FastAPI:
        app = FastAPI(title="Stand-in for the SMS and voice provider", openapi_url=None)
        app.include_router(rest.routes(self._core, self._texting, self._calling))
        app.include_router(pages.routes(self.phones, self._core.clock))
        app.add_exception_handler(ApiError, _refused)
        return app

    def __enter__(self) -> "Provider":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ApiError):
        raise error
    return JSONResponse(error_json(error), status_code=error.status)
