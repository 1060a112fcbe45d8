"""The SMS and voice provider, through its own library: what is asked of it and how its refusals are read."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tec_hub.settings import Settings

_TIMEOUT_S = 10.0
_RING_S = 25  # shorter than most voicemail systems wait
_OPTED_OUT = 21610
_BUSY_PROVIDER = frozenset({20429, 21611})  # too many requests, queue full: docs of error codes
_VALIDITY_S = (10, 36_000)  # what the provider accepts
_HANGABLE = frozenset({"queued", "initiated", "ringing", "in-progress"})


class Refusal(StrEnum):
    """Why a send did not succeed."""

    OPTED_OUT = "opted_out"  #: the phone refuses our texts
    PERMANENT = "permanent"  #: it will never work: a wrong number, a wrong credential
    LATER = "later"  #: surely not sent; worth another try soon
    UNKNOWN = "unknown"  #: it may have been sent: reconcile before repeating


class SendError(Exception):
    """A send did not succeed; `refusal` says what may be done about it."""

    def __init__(self, refusal: Refusal, words: str) -> None:
        super().__init__(words)
        self.refusal, self.words = refusal, words


class Accepted(msgspec.Struct, frozen=True):
    """The provider took it on: its id, and its first status."""

    sid: str
    status: str


class Received(msgspec.Struct, frozen=True):
    """A text from a phone to the service's number."""

    sid: str
    phone: str
    body: str


class Provider:
    """Texts and calls from the service's number. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        http = TwilioHttpClient(timeout=_TIMEOUT_S, max_retries=0)  # a library retry could send twice
        self._http = http
        self._client = Client(
            settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), http_client=http
        )
        if settings.twilio_base_url:
            self._client.api.base_url = settings.twilio_base_url.rstrip("/")
        self._from = settings.twilio_from

    def close(self) -> None:
        """Give the connections back."""
        if self._http.session is not None:
            self._http.session.close()

    def text(self, to: str, body: str, *, callback: str, valid: timedelta) -> Accepted:
        """Send a text that is worth delivering for `valid`. Raises SendError."""
        least, most = _VALIDITY_S
        with _reading_errors():
            message = self._client.messages.create(
                to=to,
                from_=self._from,
                body=body,
                status_callback=callback,
                validity_period=max(least, min(most, round(valid.total_seconds()))),
            )
        return Accepted(str(message.sid), str(message.status))

    def call(self, to: str, *, script_url: str, callback: str) -> Accepted:
        """Ring a phone and let it hear the script. Raises SendError."""
        with _reading_errors():
            call = self._client.calls.create(
                to=to,
                from_=self._from,
                url=script_url,
                method="POST",
                timeout=_RING_S,
                status_callback=callback,
                status_callback_method="POST",
                status_callback_event=["initiated", "ringing", "answered", "completed"],
            )
        return Accepted(str(call.sid), str(call.status))

    def hang_up(self, sid: str) -> bool:
        """End a call that is no longer wanted; True if it was still going on. Raises SendError."""
        with _reading_errors():
            if str(self._client.calls(sid).fetch().status) not in _HANGABLE:
                return False
            self._client.calls(sid).update(status="completed")
        return True

    def status(self, sid: str, channel: str) -> tuple[str, str]:
        """What the provider says now of a text or call: its status and error code. Raises SendError."""
        with _reading_errors():
            if channel == "text":
                message = self._client.messages(sid).fetch()
                return str(message.status), str(message.error_code or "")
            return str(self._client.calls(sid).fetch().status), ""

    def find_text(self, to: str, body: str, since: datetime, known: set[str]) -> Accepted | None:
        """A text with these words that reached the provider since then and is none of the `known` ones.

        Raises SendError.
        """
        with _reading_errors():
            for message in self._client.messages.list(to=to, from_=self._from, date_sent_after=since, limit=50):
                if message.body == body and str(message.sid) not in known:
                    return Accepted(str(message.sid), str(message.status))
        return None

    def received(self, since: datetime) -> list["Received"]:
        """Texts that came to the service's number since then, the oldest first. Raises SendError."""
        with _reading_errors():
            messages = self._client.messages.list(to=self._from, date_sent_after=since, limit=200)
            return [
                Received(str(message.sid), str(message.from_), str(message.body or ""))
                for message in reversed(messages)
                if str(message.direction) == "inbound"
            ]

    def find_call(self, to: str, since: datetime, known: set[str]) -> Accepted | None:
        """A call to the phone since then that is none of the `known` ones. Raises SendError."""
        with _reading_errors():
            for call in self._client.calls.list(to=to, from_=self._from, start_time_after=since, limit=50):
                if str(call.sid) not in known:
                    return Accepted(str(call.sid), str(call.status))
        return None

    def reachable(self) -> None:
        """Ask for the account's latest message, to prove that credential and connection work. Raises SendError."""
        with _reading_errors():
            self._client.messages.list(limit=1)


class _reading_errors:  # noqa: N801 - reads as a verb where it is used
    """Turns the library's exceptions into SendError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, TwilioRestException):
            raise SendError(_refusal(error), f"provider error {error.code or error.status}") from error
        if isinstance(error, requests.exceptions.ConnectTimeout):
            raise SendError(Refusal.LATER, "the provider could not be reached") from error
        if isinstance(error, requests.exceptions.ConnectionError):
            raise SendError(_broken(error), "the connection to the provider failed") from error
        if isinstance(error, requests.exceptions.RequestException):
            raise SendError(
                Refusal.UNKNOWN, f"no clear answer from the provider: {type(error).__name__}"
            ) from error
        if isinstance(error, TwilioException):
            raise SendError(Refusal.PERMANENT, "the provider's credentials are missing") from error


def _refusal(error: TwilioRestException) -> Refusal:
    if error.code == _OPTED_OUT:
        return Refusal.OPTED_OUT
    if error.code in _BUSY_PROVIDER or error.status == requests.codes.too_many_requests:
        return Refusal.LATER
    if error.status >= requests.codes.server_error:
        return Refusal.UNKNOWN
    return Refusal.PERMANENT


def _broken(error: requests.exceptions.ConnectionError) -> Refusal:
    """A connection that was never made sent nothing; one that broke may have."""
    refused = "NewConnectionError" in repr(error.args) or "Connection refused" in repr(error.args)
    return Refusal.LATER if refused else Refusal.UNKNOWN
