"""What really happens in a home, whether or not a device sees it."""

from datetime import datetime
from enum import StrEnum

import msgspec


class What(StrEnum):
    """One thing that happens, at one instant."""

    LIES_DOWN = "lies_down"  #: gets into their bed
    GETS_UP = "gets_up"  #: leaves their bed
    STIRS = "stirs"  #: turns over: a pad may let go for a moment
    MOVES = "moves"  #: is seen in a room by whatever sees movement
    OPENS = "opens"  #: opens a door
    CLOSES = "closes"
    FALLS = "falls"
    IS_HELPED_UP = "is_helped_up"
    HAS_SEIZURE = "has_seizure"
    WETS_BED = "wets_bed"
    CALLS = "calls"  #: presses a call button or pulls a cord
    SMOKE = "smoke"
    SMOKE_GONE = "smoke_gone"
    WATER = "water"
    WATER_GONE = "water_gone"
    CARER_COMES = "carer_comes"
    CARER_GOES = "carer_goes"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """`who` does `what` at `at` (aware UTC), in `room`; for doors `thing` is the device's id."""

    at: datetime
    what: What
    who: str = ""
    room: str = ""
    thing: str = ""
