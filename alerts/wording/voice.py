"""What is said in a call, line by line. Initials first; names and place only to somebody who has pressed a key."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.alert import Alert, Status
from alerts.plan import Priority

MENU = (
    "Press 1 if you are going. Press 2 if you cannot. Press 3 to hear more. "
    "Press 4 if you spoke to the person and all is well."
)
MENU_GOING = "Press 5 when you have arrived, 4 when all is well, or 2 if you cannot go after all. Or just hang up."

_URGENCY = {
    Priority.P0: "This is a life safety alarm from the night service.",
    Priority.P1: "This is an urgent call from the night service.",
    Priority.P2: "This is a call from the night service.",
    Priority.P3: "This is a message from the night service.",
}


def spell(called: str) -> str:
    """Initials one letter at a time, as a voice must say them."""
    return " ".join(called)


def at_time(moment: datetime, time_zone: str) -> str:
    """A time of day on the home's clock, for a voice."""
    return f"{moment.astimezone(ZoneInfo(time_zone)):%H %M}"


def opening(alert: Alert, *, called: str, time_zone: str) -> list[str]:
    """The first lines, which voicemail may hear too: initials, what, since when."""
    return [
        _URGENCY[Priority(alert.priority)],
        f"It is about {spell(called)}: {alert.name}, since {at_time(alert.since, time_zone)}.",
        MENU,
    ]


def details(alert: Alert, *, name: str, home: str, time_zone: str) -> list[str]:
    """Who and where, for somebody who has pressed a key."""
    look = f" Look first: {alert.look}." if alert.look else ""
    again = f" It has happened {alert.count} times." if alert.count > 1 else ""
    return [f"{name}, at {home}. {alert.name}, since {at_time(alert.since, time_zone)}.{again}{look}"]


def you_have_it(alert: Alert, *, name: str, home: str, time_zone: str) -> list[str]:
    """After key 1."""
    return [
        "Thank you. You have it, and the others are told.",
        *details(alert, name=name, home=home, time_zone=time_zone),
    ]


def already_going(other: str) -> list[str]:
    """To somebody who says that they go when another does."""
    return [f"{other} is already going. Thank you. You can rest."]


def passed_on() -> list[str]:
    """After key 2."""
    return ["Thank you for saying. The next person is being asked. Good night."]


def noted_arrival() -> list[str]:
    """After key 5."""
    return ["Good that you are there. When it is settled, text 4, or use the link in your text."]


def closed() -> list[str]:
    """After key 4."""
    return ["Thank you. It is closed, all well. Good night."]


def over(status: Status) -> list[str]:
    """To somebody who hears of an alert that has ended meanwhile."""
    words = {
        Status.SELF_RESOLVED: "The sensors have seen what was expected.",
        Status.CANCELLED: "It no longer applies.",
    }
    return [
        f"This is the night service. It is over. {words.get(status, 'Somebody has been in touch.')} Good night."
    ]


def plain_message(words: str) -> Sequence[str]:
    """A message that needs no answer but a key to show that it was heard."""
    return ["This is the night service.", words, "Press 1 to show that you have heard it."]


def heard() -> list[str]:
    """After a key to a plain message."""
    return ["Thank you."]


def nothing_open() -> list[str]:
    """To a contact who rings back when nothing is open for them."""
    return [
        "This is the night service. Nothing is open for you at present. If somebody needs help now, call 9 9 9."
    ]


def unknown_key() -> list[str]:
    """To a key that means nothing."""
    return ["That key means nothing here.", MENU]
