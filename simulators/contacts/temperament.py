"""How people behave when their phone goes at night, as data."""

from enum import StrEnum

import msgspec

from simulators.contacts.menu import Meaning


class Line(StrEnum):
    """The state of a phone."""

    ON = "on"
    OFF = "off"
    NO_SIGNAL = "no signal"  #: texts wait for it until their validity ends
    BUSY = "busy"  #: calls meet an engaged line; texts arrive
    LANDLINE = "landline"  #: rings, but takes no texts
    UNKNOWN = "unknown"  #: no such number any more
    FILTERED = "filtered"  #: the network stops texts to it


class Does(StrEnum):
    """What a person does about a ringing phone."""

    ANSWERS = "answers"
    SLEEPS = "sleeps"  #: lets it ring out
    DECLINES = "declines"
    VOICEMAIL = "voicemail"  #: a machine picks up
    WAITS = "waits"  #: rings until a test or a person on the page decides


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Behaviour as a value that can be written in YAML."""


class OnText(_Data, frozen=True):
    """After `after_s` seconds replies `words`, or else whatever the text says stands for `says`; or nothing."""

    after_s: float = 20.0
    says: Meaning | None = None
    words: str = ""


class OnCall(_Data, frozen=True):
    """Lets it ring for `after_s`, then acts; having answered, presses a key `key_after_s` after the menu began.

    The key is `key`, or else whatever the voice says stands for `says`; with neither, hangs up in the end.
    """

    does: Does = Does.ANSWERS
    after_s: float = 8.0
    says: Meaning | None = None
    key: str = ""
    key_after_s: float = 4.0
    hangs_up_after_s: float = 40.0


class Later(_Data, frozen=True):
    """So many seconds after saying that they go, they text `words`, or whatever stands for `says`."""

    after_s: float
    says: Meaning | None = None
    words: str = ""


class Temperament(_Data, frozen=True):
    """What a person does about the first, second … text and call of an incident; the last habit goes on for ever.

    An incident is over for them when the phone was silent for `calm_after_s`.
    """

    line: Line = Line.ON
    opted_out: bool = False
    texts: tuple[OnText, ...] = (OnText(),)
    calls: tuple[OnCall, ...] = (OnCall(does=Does.SLEEPS),)
    having_gone: tuple[Later, ...] = ()
    calm_after_s: float = 3600.0


_SILENT = (OnText(),)
_ASLEEP = (OnCall(does=Does.SLEEPS),)
_GOES = OnCall(says=Meaning.GOING)
_ARRIVES = Later(after_s=480, says=Meaning.ARRIVED, words="Arrived")
_CLOSES = Later(after_s=1200, says=Meaning.DONE, words="Done, helped back to bed")

#: the temperaments that contacts files may name
TEMPERAMENTS: dict[str, Temperament] = {
    "manual": Temperament(calls=(OnCall(does=Does.WAITS),)),
    "answers at once": Temperament(
        texts=(OnText(after_s=15, says=Meaning.GOING),),
        calls=(OnCall(after_s=5, says=Meaning.GOING),),
        having_gone=(_ARRIVES, _CLOSES),
    ),
    "wakes to the second call": Temperament(
        texts=_SILENT,
        calls=(OnCall(does=Does.SLEEPS), _GOES),
        having_gone=(_ARRIVES, _CLOSES),
    ),
    "answers texts only": Temperament(
        texts=(OnText(after_s=40, says=Meaning.GOING),), calls=_ASLEEP, having_gone=(_ARRIVES, _CLOSES)
    ),
    "goes but never arrives": Temperament(
        texts=(OnText(after_s=15, says=Meaning.GOING), OnText()), calls=(_GOES, OnCall(does=Does.SLEEPS))
    ),
    "cannot go": Temperament(
        texts=(OnText(after_s=20, says=Meaning.CANNOT),), calls=(OnCall(says=Meaning.CANNOT),)
    ),
    "spoke to the person": Temperament(
        texts=(OnText(after_s=60, says=Meaning.ALL_WELL),), calls=(OnCall(says=Meaning.ALL_WELL, key_after_s=20),)
    ),
    "sleeps": Temperament(),
    "declines": Temperament(calls=(OnCall(does=Does.DECLINES, after_s=4),)),
    "phone off": Temperament(line=Line.OFF),
    "no signal": Temperament(line=Line.NO_SIGNAL),
    "busy": Temperament(line=Line.BUSY),
    "voicemail": Temperament(calls=(OnCall(does=Does.VOICEMAIL, after_s=18),)),
    "picks up and says nothing": Temperament(calls=(OnCall(after_s=8),)),
    "replies rubbish": Temperament(
        texts=(OnText(after_s=25, words="Wha? whos this"), OnText(after_s=25, words="zzz"), OnText()),
        calls=(OnCall(key="9"), OnCall(does=Does.SLEEPS)),
    ),
    "opted out": Temperament(opted_out=True, calls=_ASLEEP),
    "unknown number": Temperament(line=Line.UNKNOWN),
    "landline": Temperament(line=Line.LANDLINE, calls=(_GOES,)),
    "texts filtered": Temperament(line=Line.FILTERED, calls=(_GOES,)),
}
