"""Every text the hub sends, in one place: one part, GSM-7, no more of a person than initials and where to look.

The digits mean the same by text and in a call: 1 going, 2 cannot, 3 repeat, 4 all well, 5 arrived. Neither digits
nor codes are words that the provider keeps for itself (STOP, END, CANCEL, QUIT, YES, START and the like).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.wording.gsm import SEPTETS, cut, plain, septets

_NAME = 18
_CALLED = 6
_WHAT, _LOOK = 30, 14  # so much of what it is and where to look goes before the link


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a text is about. `called` is the resident's initials, `about` another contact, `link` an address."""

    alert: Alert
    called: str
    code: str
    time_zone: str
    link: str = ""
    about: str = ""

    @property
    def tag(self) -> str:
        """ "[K7] JW": by it a text is recognised, also when it comes twice."""
        return f"[{self.code}] {cut(self.called, _CALLED)}"

    @property
    def other(self) -> str:
        """The other contact's name."""
        return cut(self.about or "Somebody", _NAME)

    def clock(self, moment: datetime) -> str:
        """The home's wall clock."""
        return f"{moment.astimezone(ZoneInfo(self.time_zone)):%H:%M}"


def text_message(purpose: Purpose, about: About) -> str:
    """The text for a purpose."""
    return _checked(_TEXTS[purpose](about))


def _wake(about: About) -> str:
    """What, since when, where to look and how to answer; the link only where it leaves room for the rest."""
    alert = about.alert
    head = f"NIGHT {alert.priority} {about.tag}: "
    since = (f" x{alert.count}" if alert.count > 1 else "") + f" since {about.clock(alert.since)}"
    ask = ". Reply 1 going 2 cannot 4 all well"
    link = f" {plain(about.link)}" if about.link else ""
    name, look = _squeezed(alert.name), _squeezed(alert.instead or alert.look)
    label = (". Instead: " if alert.instead else ". Look: ") if look else ""
    for tail in (link, ""):
        room = SEPTETS - septets(head + since + label + ask + tail)
        place = min(septets(look), _LOOK)
        if not tail or room >= place + min(septets(name), _WHAT):
            break
    name = cut(name, room - place).rstrip(".")
    return head + name + since + (label + cut(look, room - septets(name))).rstrip(".") + ask + tail


def _squeezed(text: str) -> str:
    return " ".join(plain(text).split())


def _going(about: About) -> str:
    where = "there" if about.alert.status is Status.ATTENDED else "going"
    return f"{about.tag}: {about.other} is {where}. You need do nothing more. Thank you."


def _stood_down(about: About) -> str:
    return (
        f"{about.tag}: over. {_ENDING.get(about.alert.status, 'It has ended')}. You need do nothing. Good night."
    )


_ENDING: Mapping[Status, str] = {
    Status.CLOSED: "Somebody has been in touch with the person",
    Status.SELF_RESOLVED: "The sensors have seen what was expected",
    Status.CANCELLED: "It no longer applies",
}


def _resumed(about: About) -> str:
    return (
        f"{about.tag}: we have not heard that you arrived, so others are being called. "
        "Reply 5 arrived 1 going 2 cannot"
    )


def _arrived(about: About) -> str:
    link = f" or say how it ended: {plain(about.link)}" if about.link else ""
    text = f"{about.tag}: when it is settled, reply 4 all well{link}"
    return text if septets(text) <= SEPTETS else f"{about.tag}: when it is settled, reply 4 all well"


def _resolved_claimed(about: About) -> str:
    return f"{about.tag}: the sensors now saw what was expected. Please still look. Reply 5 arrived 4 all well"


def _repeated(about: About) -> str:
    return (
        f"{about.tag}: it has happened again, {about.alert.count} times now. Reply 5 arrived 2 cannot 4 all well"
    )


def _handed_over(about: About) -> str:
    since = f"{plain(about.alert.name)} since {about.clock(about.alert.since)}"
    ask = ". Reply 5 arrived 2 cannot 4 all well"
    head = f"{about.tag}: you have taken this over: "
    room = SEPTETS - septets(head + ask)
    where = f". Look: {plain(about.alert.look)}" if about.alert.look else ""
    return head + cut(since + where, room).rstrip(".") + ask


_TEXTS: Mapping[Purpose, Callable[[About], str]] = {
    Purpose.WAKE: _wake,
    Purpose.GOING: _going,
    Purpose.STOOD_DOWN: _stood_down,
    Purpose.RESUMED: _resumed,
    Purpose.ARRIVED: _arrived,
    Purpose.RESOLVED_CLAIMED: _resolved_claimed,
    Purpose.REPEATED: _repeated,
    Purpose.HANDED_OVER: _handed_over,
}

# answers to what somebody texted


def you_have_it(about: About) -> str:
    """To whoever has just said that they go."""
    look = f" Look: {cut(about.alert.look, 40).rstrip('.')}." if about.alert.look else ""
    return _checked(f"{about.tag}: thank you, you have it.{look} Reply 5 arrived 2 cannot 4 all well")


def already_going(about: About) -> str:
    """To somebody who says that they go when another does."""
    return _checked(f"{about.tag}: {about.other} is already going. Thank you, you can rest.")


def passed_on(about: About) -> str:
    """To somebody who cannot go."""
    return _checked(f"{about.tag}: thank you for saying. The next person is being asked.")


def noted_arrival(about: About) -> str:
    """To somebody who has arrived."""
    return _checked(f"{about.tag}: good that you are there. When it is settled, reply 4 all well")


def closed_by_you(about: About) -> str:
    """To somebody who has just ended it."""
    return _checked(f"{about.tag}: closed, all well. Thank you. Good night.")


def already_over(about: About) -> str:
    """To somebody who answers an alert that has ended; `about` is who closed it, if anybody did."""
    by = f"closed by {about.other}" if about.about else _ENDING.get(about.alert.status, "ended").lower()
    return _checked(f"{about.tag}: already over ({by}). There is nothing to do. Thank you.")


def which_one(open_alerts: Sequence[tuple[str, str]]) -> str:
    """To somebody whose answer could be meant for several alerts: (code, called) of each, the oldest first."""
    text = "Which one? Put the code first, like " + open_alerts[0][0] + " 1: "
    offers = [f"{code} {cut(called, _CALLED)}" for code, called in open_alerts]
    while septets(text + ", ".join(offers)) > SEPTETS:
        offers.pop()
    return _checked(text + ", ".join(offers))


def not_understood(code: str) -> str:
    """To somebody whose answer cannot be read while one alert is open for them."""
    return _checked(f"[{code}] Sorry, not understood. Reply 1 going 2 cannot 3 repeat 4 all well 5 arrived")


def nothing_open() -> str:
    """To a known contact for whom nothing is open."""
    return _checked("Nothing is open for you at present. If somebody needs help, ring the night desk, or 999.")


def alarm_text(reason: str) -> str:
    """The service-wide alarm."""
    head, tail = "NIGHT ALARM: ", ". Look at the night board now."
    return _checked(head + cut(reason, SEPTETS - septets(head + tail)).rstrip(".") + tail)


def _checked(text: str) -> str:
    """One part, whatever the names were."""
    text = plain(text)
    if septets(text) > SEPTETS:
        raise ValueError(f"a text of {septets(text)} septets: {text!r}")
    return text
