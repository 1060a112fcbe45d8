"""Messages and calls, and the only ways in which their states may change."""

from datetime import datetime

import msgspec

API_VERSION = "2010-04-01"

#: state: the states that may follow it; a terminal state has none
MESSAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    "queued": frozenset({"sending", "failed", "undelivered", "canceled"}),
    "sending": frozenset({"sent", "failed", "undelivered"}),
    "sent": frozenset({"delivered", "undelivered"}),
    "delivered": frozenset(),
    "undelivered": frozenset(),
    "failed": frozenset(),
    "canceled": frozenset(),
    "received": frozenset(),
}

CALL_TRANSITIONS: dict[str, frozenset[str]] = {
    "queued": frozenset({"ringing", "failed", "canceled"}),
    "ringing": frozenset({"in-progress", "busy", "no-answer", "failed", "canceled"}),
    "in-progress": frozenset({"completed"}),
    "completed": frozenset(),
    "busy": frozenset(),
    "no-answer": frozenset(),
    "failed": frozenset(),
    "canceled": frozenset(),
}


class Message(msgspec.Struct, kw_only=True, tag="message"):
    """One text. Times are aware UTC; `valid_s` counts from `created_at`."""

    sid: str
    account_sid: str
    direction: str
    from_: str
    to: str
    body: str
    status: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    error_code: int | None = None
    status_callback: str = ""
    valid_s: int = 36000
    segments: int = 1
    announced: bool = True  #: our web-hook has been told of it, or cannot be; false for what a phone just sent


class Call(msgspec.Struct, kw_only=True, tag="call"):
    """One call. Times are aware UTC."""

    sid: str
    account_sid: str
    direction: str
    from_: str
    to: str
    created_at: datetime
    updated_at: datetime
    status: str = "queued"
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_by: str | None = None
    detect_machine: bool = False
    url: str = ""
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    twiml: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    events: tuple[str, ...] = ()
    timeout_s: int = 60
    time_limit_s: int = 14400
    reports: int = 0  #: status call-backs made so far
    said: list[str] = []
    pressed: list[str] = []

    @property
    def finished(self) -> bool:
        """The call is over."""
        return not CALL_TRANSITIONS[self.status]

    @property
    def duration_s(self) -> int | None:
        """Whole seconds from the answer to the end; None if it was not answered or goes on."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.answered_at).total_seconds())
