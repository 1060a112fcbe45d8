"""A claimed message, as it was when claimed."""

from datetime import datetime, timedelta

import msgspec


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker has to do: send a message, look what became of it, or hang up; `valid` from the claim on."""

    id: str
    channel: str
    phone: str
    body: str
    created_at: datetime
    valid: timedelta
    attempts: int
    status: str
    provider_sid: str | None
    hang_up: bool
    unsure: bool  #: an earlier send may have got through
