"""What watching the sensors finds, before anybody is told: the seam between watching and responding."""

from datetime import datetime

import msgspec


class _Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime  #: the instant it is known (aware UTC)


class Unmet(_Finding, frozen=True, tag="unmet"):
    """An expectation was not met.

    `since`: when the trigger happened; `due`: when the limit ran out; `past`: known to have been put right
    before the news came, so it matters only in the past; `late`: known later than it should have been.
    """

    expectation: str
    since: datetime
    due: datetime
    device: str = ""
    corroborated: bool | None = None
    late: bool = False
    past: bool = False
    detail: str = ""


class Met(_Finding, frozen=True, tag="met"):
    """What was expected came after the expectation had been found unmet."""

    expectation: str
    device: str = ""


class Held(_Finding, frozen=True, tag="held"):
    """An expectation was not met but is held back, with the reason ("carer present", "away")."""

    expectation: str
    since: datetime
    reason: str


class Doubtful(_Finding, frozen=True, tag="doubtful"):
    """A device behaves unreliably: so many times, in these words."""

    device: str
    reason: str
    times: int


class Remark(_Finding, frozen=True, tag="remark"):
    """Something for the timeline or the morning list: `what` is a word of `alerts.wording.NOTES`."""

    what: str
    detail: dict[str, str | int | float | bool | None] = {}


Finding = Unmet | Met | Held | Doubtful | Remark
