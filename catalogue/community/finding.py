"""Local services found by what somebody loves, how far it is, when, how one gets in and what it costs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from enum import StrEnum

import msgspec

from catalogue.community.service import Access, Day, LocalService, Place, Sitting
from catalogue.community.where import Spot, kilometres
from catalogue.text.tokens import stems

EVENING = time(17)  #: a sitting that begins at or after this is in the evening
_WEEKEND = {Day.SATURDAY, Day.SUNDAY}
_IN_HEADING, _IN_TEXT = 1.0, 0.5
_ENOUGH = 0.3  #: what scores less has too little to do with the words


class When(StrEnum):
    """Times that can be asked for."""

    WEEKDAY = "weekday"  #: Monday to Friday, before the evening
    EVENING = "evening"
    WEEKEND = "weekend"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. `options` weighs what the words mean, 0 to 1, by option id; None: no matter.

    `fits`: ids of options, one of which it must offer. `within`: kilometres, and only with `near`. `age`: years.
    """

    words: str = ""
    options: Mapping[str, float] = {}
    fits: tuple[str, ...] = ()
    near: Spot | None = None
    within: float | None = None
    when: When | None = None
    access: tuple[Access, ...] = ()
    free: bool = False
    age: int | None = None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A service that may be found, with the ids of the options it offers."""

    service: LocalService
    options: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A service that was found: how well it fits the words, and its nearest place with the distance in km."""

    listed: Listed
    fit: float
    place: Place | None = None
    distance: float | None = None


def find(listed: Iterable[Listed], wish: Wish, *, today: date) -> list[Found]:
    """What fits: the best fit first where there are words, else the nearest.

    The order of what is given plays no part. Where a distance limits, a service without coordinates is left out;
    where a time is asked for, so is one that does not say when it is.
    """
    found = [_judge(each, wish) for each in listed if _admits(each, wish, today)]
    near = [each for each in found if each is not None and _within(each, wish)]
    return sorted(near, key=_order)


def _order(found: Found) -> tuple[float, float, str, str]:
    distance = float("inf") if found.distance is None else found.distance
    return (-round(found.fit, 1), distance, found.listed.service.name, found.listed.service.id)


def _admits(each: Listed, wish: Wish, today: date) -> bool:
    service = each.service
    return all(
        (
            not wish.fits or bool(set(wish.fits) & set(each.options)),
            wish.when is None or any(_sits(sitting, wish.when, today) for sitting in service.sittings),
            not wish.free or service.free,
            _of_age(service, wish.age),
        )
    )


def _sits(sitting: Sitting, when: When, today: date) -> bool:
    if sitting.last is not None and sitting.last < today:
        return False
    evening = sitting.opens is not None and sitting.opens >= EVENING
    late = evening or (sitting.opens is not None and sitting.closes is not None and _beyond(sitting))
    weekdays = set(sitting.days) - _WEEKEND
    return {
        When.WEEKDAY: bool(weekdays) and not evening,
        When.EVENING: late,
        When.WEEKEND: bool(set(sitting.days) & _WEEKEND),
    }[when]


def _beyond(sitting: Sitting) -> bool:
    """Whether it goes on for at least an hour of the evening, or over midnight."""
    assert sitting.opens is not None  # noqa: S101 - asked by the only caller
    assert sitting.closes is not None  # noqa: S101
    return sitting.closes >= time(EVENING.hour + 1) or sitting.closes < sitting.opens


def _of_age(service: LocalService, age: int | None) -> bool:
    if age is None:
        return True
    return (service.minimum_age or 0) <= age and (service.maximum_age is None or age <= service.maximum_age)


def _judge(each: Listed, wish: Wish) -> Found | None:
    """The service at the nearest place that can be entered as wished; None where words or access do not fit."""
    fit = fit_of(each, wish.words, wish.options)
    if wish.words and fit < _ENOUGH:
        return None
    places = [place for place in each.service.places if set(wish.access) <= set(place.access)]
    if wish.access and not places:
        return None
    place, distance = _nearest(places, wish.near)
    return Found(listed=each, fit=fit, place=place, distance=distance)


def _nearest(places: Sequence[Place], near: Spot | None) -> tuple[Place | None, float | None]:
    if near is not None:
        measured = [(kilometres(near.point, place.point), place) for place in places if place.point is not None]
        if measured:
            distance, place = min(measured, key=lambda pair: (pair[0], pair[1].name))
            return place, distance
    return (places[0] if places else None), None


def _within(found: Found, wish: Wish) -> bool:
    if wish.within is None or wish.near is None:
        return True
    return found.distance is not None and found.distance <= wish.within


def fit_of(each: Listed, words: str, options: Mapping[str, float]) -> float:
    """How well a service fits, 0 to 1: by the words themselves or by what they mean, the better one."""
    asked = set(stems(words))
    if not asked and not options:
        return 0.0
    service = each.service
    heading = _stems((service.name, *service.terms, *(place.name for place in service.places)))
    text = _stems((service.description, service.organisation, *service.eligibility))
    said = sum(_IN_HEADING if word in heading else _IN_TEXT if word in text else 0.0 for word in asked)
    meant = max((options.get(option, 0.0) for option in each.options), default=0.0)
    return max(said / len(asked) if asked else 0.0, meant)


def _stems(texts: Iterable[str]) -> Collection[str]:
    return {stem for text in texts for stem in stems(text)}
