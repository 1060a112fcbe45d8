"""What watching remembers."""

from datetime import datetime

import msgspec


class Watch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The watch side of a resident's state; `due` is when time alone will next change it (aware UTC)."""

    due: datetime | None = None
