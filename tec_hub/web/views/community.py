"""Local services as they are shown: what was asked for, how far, when, what it costs, how old the news is."""

from collections.abc import Mapping
from datetime import date

import msgspec

from catalogue.community.finding import Found, When, Wish, find
from catalogue.community.service import Access, Day, LocalService, Sitting
from catalogue.community.where import KM_IN_A_MILE, Spot, miles
from tec_hub.catalogue_files import the_matcher
from tec_hub.community.importing import STALE_DAYS
from tec_hub.community.nearby import Shelf, meant

SHOWN = 60  #: services on a page
WHEN: Mapping[str, str] = {
    When.WEEKDAY: "On a weekday, by day",
    When.EVENING: "In the evening",
    When.WEEKEND: "At the weekend",
}
ACCESS: Mapping[str, str] = {
    Access.STEP_FREE: "No steps",
    Access.HEARING_LOOP: "A hearing loop",
    Access.TOILET: "An accessible toilet",
    Access.PARKING: "Accessible parking",
}
WITHIN: Mapping[str, tuple[str, float]] = {
    "1": ("1 mile", KM_IN_A_MILE),
    "3": ("3 miles", 3 * KM_IN_A_MILE),
    "10": ("10 miles", 10 * KM_IN_A_MILE),
}
_DAYS: Mapping[Day, str] = {
    Day.MONDAY: "Monday",
    Day.TUESDAY: "Tuesday",
    Day.WEDNESDAY: "Wednesday",
    Day.THURSDAY: "Thursday",
    Day.FRIDAY: "Friday",
    Day.SATURDAY: "Saturday",
    Day.SUNDAY: "Sunday",
}

_PACE = {("MONTHLY", 1): " once a month", ("WEEKLY", 2): " every other week"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor asked for, and the wish it comes to. `lost`: the place was given and is not known."""

    words: str
    near: str
    within: str
    when: str
    access: tuple[str, ...]
    free: bool
    option: str
    spot: Spot | None
    lost: bool

    def wish(self) -> Wish:
        """What is looked for."""
        return Wish(
            words=self.words,
            options=meant(self.words),
            fits=(self.option,) if self.option else (),
            near=self.spot,
            within=WITHIN[self.within][1] if self.within and self.spot else None,
            when=When(self.when) if self.when else None,
            access=tuple(Access(each) for each in self.access),
            free=self.free,
        )


def asked(chosen: Mapping[str, str], shelf: Shelf, access: tuple[str, ...]) -> Asked:
    """What was asked; values that mean nothing are left aside."""
    near = chosen.get("near", "").strip()[:80]
    spot = shelf.gazetteer.find(near) if near else None
    option = chosen.get("option", "")
    return Asked(
        words=chosen.get("q", "").strip()[:200],
        near=near,
        within=chosen.get("within", "") if chosen.get("within") in WITHIN else "",
        when=chosen.get("when", "") if chosen.get("when") in WHEN else "",
        access=tuple(each for each in ACCESS if each in access),
        free=chosen.get("free") == "yes",
        option=option if option in the_matcher().catalogue.options else "",
        spot=spot,
        lost=bool(near) and spot is None,
    )


def found(shelf: Shelf, wanted: Asked, today: date) -> list[Found]:
    """What fits, the best or nearest first."""
    return find(shelf.listed, wanted.wish(), today=today)


def far(kilometres: float | None) -> str:
    """A distance in words: "1.2 miles (1.9 km)"; empty where none is known."""
    if kilometres is None:
        return ""
    if miles(kilometres) < 0.1:
        return "less than 0.1 miles"
    return f"{miles(kilometres):.1f} miles ({kilometres:.1f} km)"


def sitting(each: Sitting) -> str:
    """When it is: "Tuesday and Thursday, 14:00 to 16:00"."""
    days = [_DAYS[day] for day in each.days]
    named = " and ".join([", ".join(days[:-1]), days[-1]] if len(days) > 1 else days)
    pace = _PACE.get((each.frequency, each.every), "")
    if each.opens and each.closes:
        hours = f"{each.opens:%H:%M} to {each.closes:%H:%M}"
    else:
        hours = f"from {each.opens:%H:%M}" if each.opens else ""
    return ". ".join(part for part in (", ".join(p for p in (named + pace, hours) if p), each.words) if part)


def cost(service: LocalService) -> str:
    """What it costs, in words."""
    if service.free:
        return "Free"
    prices = [
        " ".join(
            part for part in (f"£{price.amount:.2f}" if price.amount is not None else "", price.words) if part
        )
        for price in service.prices
    ]
    return "; ".join(price for price in (*prices, service.fees) if price) or "Ask what it costs"


def stale(service: LocalService, today: date) -> str:
    """A warning where nobody has checked it for a year, or ever; else empty."""
    checked = service.assured or service.modified
    if checked is None:
        return "Nobody says when this was last checked. Ring before you go."
    if (today - checked).days > STALE_DAYS:
        return f"Last checked on {checked.day} {checked:%B %Y}, more than a year ago. Ring before you go."
    return ""
