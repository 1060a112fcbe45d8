"""What the API takes and gives. Times are UTC with zone; ids are those of the pages."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Credentials(_Model):
    """An account's own address and password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class Token(_Model):
    """A bearer token for this account, in force until `expires_at`."""

    token: str
    expires_at: datetime


class Resident(_Model):
    """A person supported, and where they live."""

    id: str
    name: str
    called: str
    home_id: str
    home: str
    time_zone: str
    about_me: dict[str, str]


class Presence(_Model):
    """Until when a carer is taken to be there, and the resident to be away; null where it is not so."""

    carer_until: datetime | None
    away_until: datetime | None


class Turn(_Model):
    """A contact who would be tried from `after_s` to `until_s` seconds after an alert, by these channels.

    With a `why_not` they are passed over.
    """

    name: str
    channels: tuple[str, ...]
    after_s: float
    until_s: float
    minutes_away: int | None
    why_not: str


class Hearing(_Model):
    """Who would be tried, in order, for an alert of one rule; nobody where it only goes to the morning list."""

    rule: str
    name: str
    priority: str
    turns: list[Turn]


class WhoHears(_Model):
    """Who hears of each rule's alert if it is raised at `at`."""

    at: datetime
    rules: list[Hearing]


class AskedCarer(_Model):
    """A carer is with the resident for so many minutes, from 1 to 60."""

    minutes: int


class AskedAway(_Model):
    """The resident is away until then: in the future, at most 90 days from now."""

    until: AwareDatetime
    reason: str = Field("", max_length=100)


class NextStep(_Model):
    """What happens next to an alert if nobody does anything."""

    due: datetime | None
    words: str


class Alert(_Model):
    """An alert as it stands."""

    id: str
    resident_id: str
    priority: str
    name: str
    status: str
    look: str
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    count: int
    late: bool
    claimant_id: str | None
    claimed_at: datetime | None
    attended_at: datetime | None
    outcome: str
    helped: str
    useful: bool | None
    change: str
    next: NextStep | None


class TimelineLine(_Model):
    """One line of an alert's story; a sensor said the same `again` so many times until `again_until`."""

    at: datetime
    words: str
    sensed: bool
    again: int
    again_until: datetime | None


class Message(_Model):
    """A message and what became of it; phone numbers are left out."""

    id: str
    contact_id: str | None
    channel: str
    purpose: str
    status: str
    attempt: int
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    detail: str


class AlertInFull(Alert):
    """An alert with its story."""

    timeline: list[TimelineLine]
    messages: list[Message]


Action = Literal["going", "arrived", "cannot", "all-well", "close", "hand-over", "next"]


class AskedAction(_Model):
    """What is to be done about an alert.

    `contact` is who goes, arrives, cannot, or takes over; left out, it is the account's own contact.
    `outcome` is required to close; `change` is what should change in the plan.
    """

    action: Action
    contact: str = Field("", max_length=100)
    outcome: str = Field("", max_length=2000)
    helped: str = Field("", max_length=2000)
    change: str = Field("", max_length=2000)
    useful: bool | None = None
    note: str = Field("", max_length=2000)


class Event(_Model):
    """A canonical event of one of the resident's devices."""

    id: int
    device: str
    kind: str
    value: Any | None
    occurred_at: datetime
    received_at: datetime
    historical: bool
    reread_at: datetime | None = None


class Events(_Model):
    """A page of events, the latest first; `before` for the next page, null at the end."""

    events: list[Event]
    before: int | None


class Strange(_Model):
    """A reading that was not understood."""

    id: int
    at: datetime
    gateway_id: str
    ecosystem: str
    topic: str
    payload: str
    reason: str
    tried_at: datetime | None
    ended: str


class Tried(_Model):
    """How decoding a reading again ended: `events` were recorded in their own time, and woke nobody."""

    id: int
    understood: bool
    ended: str
    events: int


class ServiceAlarm(_Model):
    """A service-wide alarm that sounds."""

    id: int
    alert_id: str | None
    reason: str
    first_at: datetime
    last_at: datetime
    times: int


class Problem(_Model):
    """Why something was refused."""

    detail: str


class Trouble(_Model):
    """Something wrong with a device (`key`) or a gateway (`is_gateway`); `instead`: what to do tonight."""

    key: str
    name: str
    home: str
    room: str
    is_gateway: bool
    what: str
    said: str
    do: str
    since: datetime
    blind: bool
    urgent: bool
    unwatched: list[str]
    instead: list[str]
