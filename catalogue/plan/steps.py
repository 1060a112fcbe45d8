"""Who does what by when: steps that follow from what an option needs, brings along and asks of others."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec

from catalogue.matching.profile import Profile
from catalogue.option import Option
from catalogue.person import Person
from catalogue.plan.tec_plan import Task
from catalogue.words import HomeFact, Kind, TimeOfDay
from catalogue.writing import ended, inline, listed, lower, whole, your

_CHECKS = timedelta(days=7)  #: before the trial starts
_PROMISES = timedelta(days=3)
_FIRST_LOOK = timedelta(days=7)  #: after it has started


class Dates(msgspec.Struct, frozen=True, kw_only=True):
    """When the plan was written, when the trial starts, and when it is reviewed."""

    written: date
    starts: date
    review: date

    def before(self, span: timedelta) -> date:
        """So long before the start, but never before the plan was written."""
        return max(self.written, self.starts - span)


def tasks(
    options: list[Option], names: Mapping[str, str], person: Person, profile: Profile, dates: Dates, by: str
) -> list[Task]:
    """All steps in the order of their dates. `names`: every option's; `by`: who writes the plan down."""
    chosen = {option.id for option in options}
    found = [
        Task(what="Read this plan with you and ask whether you agree.", who=by, by=dates.before(_PROMISES)),
    ]
    for option in options:
        found += _preparing(option, profile, dates, by)
        found += _bringing(option, names, chosen | profile.in_place, dates, by)
        found += _answering(option, person, dates, by)
        found += _starting(option, dates, by)
        found += _ending(option, dates, by)
    if dates.starts + 2 * _FIRST_LOOK <= dates.review:
        found.append(Task(what="Ask how the first week was.", who=by, by=dates.starts + _FIRST_LOOK))
    found.append(Task(what="Sit down together and decide what to keep, change or stop.", who=by, by=dates.review))
    return sorted(found, key=lambda task: task.by or dates.review)


def _preparing(option: Option, profile: Profile, dates: Dates, by: str) -> Iterator[Task]:
    """What must be there first."""
    due = dates.before(_CHECKS)
    for fact in option.prerequisites.home:
        if not profile.home.get(fact):
            yield Task(what=_CHECK[fact], who=by, by=due, option=option.id)
    for also in whole(option.prerequisites.also):
        yield Task(what=f"Check this first: {ended(lower(also))}", who=by, by=due, option=option.id)
    if option.prerequisites.analogue_line:
        yield Task(
            what="Make sure that it will still work when the old telephone lines end in January 2027.",
            who=by,
            by=due,
            option=option.id,
        )


_CHECK: Mapping[HomeFact, str] = {
    HomeFact.MAINS: "Check that there is a mains socket where it will stand.",
    HomeFact.BROADBAND: "Check the broadband at home, and what happens when it fails.",
    HomeFact.WIFI: "Check the Wi-Fi in the room where it will be.",
    HomeFact.MOBILE_SIGNAL: "Check the mobile signal in the room where it will be.",
    HomeFact.SMARTPHONE: "Agree on whose smartphone it will work, and set it up there.",
    HomeFact.HUB: "Bring the hub that it reports to, and see that it has a connection.",
    HomeFact.STAIRS: "Measure the stairs.",
    HomeFact.SHARED_ROOMS: "Ask everybody who shares the rooms whether they agree.",
    HomeFact.CONSENT_TO_ALTER: "Ask the owner of the home for leave in writing, if that is not you.",
}


def _bringing(
    option: Option, names: Mapping[str, str], there: frozenset[str] | set[str], dates: Dates, by: str
) -> Iterator[Task]:
    """What must come with it and is neither there nor chosen."""
    due = dates.before(_PROMISES)
    for kit in option.comes_with:
        if kit not in there and kit in names:
            yield Task(
                what=f"It only works together with this, so arrange it as well: {ended(inline(names[kit]))}",
                who=by,
                by=due,
                option=option.id,
            )
    if option.one_of and not any(kit in there for kit in option.one_of):
        kits = "; ".join(inline(names[kit]) for kit in option.one_of if kit in names)
        yield Task(
            what=f"Agree who answers when it calls. It can be one of these: {ended(kits)}",
            who=by,
            by=due,
            option=option.id,
        )


def _answering(option: Option, person: Person, dates: Dates, by: str) -> Iterator[Task]:
    """Somebody must have said yes to coming."""
    minutes = option.prerequisites.responder_minutes
    if minutes is None:
        return
    night = TimeOfDay.NIGHT in option.prerequisites.responder_when
    when = " at night" if night else ""
    near = [
        your(supporter.who)
        for supporter in person.people
        if supporter.wakes
        and _minutes(supporter.minutes_night if night else supporter.minutes_day, supporter.lives_with) <= minutes
    ]
    whom = listed(near, "or") if near else "somebody"
    what = (
        f"Ask {whom} to be the one who comes within {minutes} minutes{when}, and agree who comes if they cannot."
    )
    yield Task(what=what, who=by, by=dates.before(_PROMISES), option=option.id)


def _minutes(minutes: int | None, lives_with: bool) -> float:
    return minutes if minutes is not None else 0 if lives_with else float("inf")


def _starting(option: Option, dates: Dates, by: str) -> Iterator[Task]:
    yield Task(what=_START[option.kind], who=by, by=dates.starts, option=option.id)
    if option.events:
        yield Task(
            what="Try out together, from the room to the person who is told, that it works.",
            who=by,
            by=dates.starts,
            option=option.id,
        )


def _ending(option: Option, dates: Dates, by: str) -> Iterator[Task]:
    """A trial that goes on beyond the first review has an end of its own."""
    ends = dates.starts + timedelta(weeks=option.trial.weeks)
    if ends > dates.review + _FIRST_LOOK:
        what = "Its trial ends: decide together whether to keep it, change it or stop it."
        yield Task(what=what, who=by, by=ends, option=option.id)


_START: Mapping[Kind, str] = {
    Kind.TECHNOLOGY: "Get it, set it up with you and show you how it works.",
    Kind.LOW_TECH: "Get it and try it out with you.",
    Kind.ADAPTATION: "Have it measured, ordered and fitted, and try it out with you.",
    Kind.COMMUNITY: "Arrange it, and have somebody with you the first time if you like.",
    Kind.HUMAN: "Arrange it, and have somebody with you the first time if you like.",
    Kind.SERVICE: "Arrange it, and go through with you what they are told and what they do.",
}
