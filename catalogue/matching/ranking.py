"""Putting scored options in order, least intrusive first among equals, by rules that no score may break.

The first places are spread over what was said: a need that the options above serve already counts for less, so
that somebody with three troubles does not read ten answers to the loudest.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

import msgspec

from catalogue.matching.excluding import Exclusion, Verdict
from catalogue.matching.profile import Profile
from catalogue.matching.scoring import BUILDS_ON, Score, of_people
from catalogue.option import Option
from catalogue.words import Feature, Kind

_ALIKE = 20  #: scores are compared in steps of a twentieth, and within a step the less intrusive comes first
_CAMERA_FROM = 3  #: a camera's best place, counted from 0: the fourth
_GENTLER_SETTLED = 2  #: so many gentler options, tried or refused, let a camera stand where its score puts it
_SPREAD = 15  #: places that are spread over the needs
_IN_REACH = 50  #: how far down one of them may come from
_LESS = 0.95  #: what a need counts for once an option made for it stands above
_GENTLER_FIRST = "A camera is not among the first things to try: something less intrusive comes before it."
_FIRST = 5  #: among so many there is something that is no technology
_LOOKED_AT = 10  #: so many are read before somebody stops reading


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An option in its place, with what was found for it."""

    option: Option
    score: Score
    verdict: Verdict


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """What may be suggested, the best first, and what is held back until something gentler was tried.

    `plain` is the order before strengths lifted anything. Options that serve nothing they spoke of are in none.
    """

    placed: list[Placed]
    plain: list[Placed]
    held_back: list[Exclusion]


def rank(
    options: Mapping[str, Option], scores: Mapping[str, Score], verdicts: Mapping[str, Verdict], profile: Profile
) -> Ranked:
    """Put options in order."""
    allowed = [
        Placed(option=option, score=scores[name], verdict=verdicts[name])
        for name, option in options.items()
        if scores[name].total > 0 and not verdicts[name].exclusions
    ]
    served = sorted((p for p in allowed if p.score.plain > 0), key=lambda each: _order(each, each.score.plain))
    kept, held_back = _cameras_back(spread(served), options, profile)
    plain = _people_among_first(kept)
    lifted = sorted((p for p in allowed if BUILDS_ON in p.score.parts), key=lambda p: (p.score.total, p.option.id))
    placed = list(plain)
    for each in lifted:
        _lift(placed, each)
    placed = _people_among_first(_loved_among_first(placed, plain[:_FIRST]))
    return Ranked(placed=placed, plain=plain, held_back=held_back)


def _lift(placed: list[Placed], each: Placed) -> None:
    """Move what builds on a strength up to where its score stands; it is always of the least intrusive.

    So a strength never puts anything more intrusive among the first.
    """
    before = len(placed)
    if each in placed:
        before = placed.index(each)
        placed.remove(each)
    place = next((n for n, other in enumerate(placed) if other.score.total <= each.score.total), len(placed))
    placed.insert(min(before, place), each)


def spread(placed: list[Placed]) -> list[Placed]:
    """The same options, the first places given one by one to what adds most to those above."""
    left = {each.option.id: each for each in placed[:_IN_REACH]}
    served: dict[str, float] = defaultdict(float)
    first: list[Placed] = []
    while left and len(first) < _SPREAD:
        best = min(left.values(), key=lambda each: _order(each, _beside(each, served)))
        first.append(left.pop(best.option.id))
        for reason in best.score.reasons:
            if reason.need is not None:
                served[reason.need] += min(1.0, reason.share)
    return first + list(left.values()) + placed[_IN_REACH:]


def _beside(placed: Placed, served: Mapping[str, float]) -> float:
    """What a score is worth beside the options above."""
    lost: float = sum(
        share * (1 - _LESS ** served[reason.need])
        for reason, share in zip(placed.score.needs, placed.score.counted, strict=True)
        if reason.need is not None and reason.need in served
    )
    return placed.score.plain - lost


def _order(placed: Placed, worth: float) -> tuple[float, int, float, str]:
    return -round(worth * _ALIKE), placed.option.intrusiveness.level, -worth, placed.option.id


def _cameras_back(
    placed: list[Placed], options: Mapping[str, Option], profile: Profile
) -> tuple[list[Placed], list[Exclusion]]:
    def too_soon(each: Placed) -> bool:
        return Feature.CAMERA in each.option.features and not _gentler_settled(each.option, options, profile)

    kept = [each for each in placed if not too_soon(each)]
    if len(kept) < _CAMERA_FROM:
        held_back = [
            Exclusion(option=each.option.id, code="gentler first", reason=_GENTLER_FIRST)
            for each in placed
            if too_soon(each)
        ]
        return kept, held_back
    for place, each in enumerate(placed):
        if too_soon(each):
            kept.insert(max(place, _CAMERA_FROM), each)
    return kept, []


def _gentler_settled(camera: Option, options: Mapping[str, Option], profile: Profile) -> bool:
    """Whether enough less intrusive options for the same needs were tried or refused."""
    serves = {serves.need for serves in camera.serves} & profile.needs.keys()
    settled = {*profile.did_not_help, *profile.helped, *profile.refused_options}
    gentler = [
        name
        for name in settled
        if name in options
        and options[name].intrusiveness.level < camera.intrusiveness.level
        and (not serves or any(each.need in serves for each in options[name].serves))
    ]
    return len(gentler) >= _GENTLER_SETTLED


def _people_among_first(placed: list[Placed]) -> list[Placed]:
    """People or places stand among the first five; where there are none, something else without technology."""
    wanted: tuple[Callable[[Placed], bool], ...] = (
        lambda each: each.option.kind in {Kind.COMMUNITY, Kind.HUMAN},
        lambda each: of_people(each.option),
    )
    for fits in wanted:
        place = next((n for n, each in enumerate(placed) if fits(each)), None)
        if place is not None:
            return _up_to(placed, place, _FIRST)
    return placed


def _loved_among_first(placed: list[Placed], plain: list[Placed]) -> list[Placed]:
    """Groups and places that build on what they love: all stand among the first ten, and one among the first five
    that would not stand there otherwise.

    Were one enough that stands there anyway, a second strength could send the group for the first one down again,
    and what is more intrusive would come back in its place.
    """
    loved = [each for each in placed if each.option.kind is Kind.COMMUNITY and BUILDS_ON in each.score.parts]
    if not loved:
        return placed
    others = [each for each in placed if each not in loved]
    first = [*loved[:_LOOKED_AT], *others[: max(0, _LOOKED_AT - len(loved))]]
    in_order = [each for each in placed if each in first] + [each for each in placed if each not in first]
    new = next((n for n, each in enumerate(in_order) if each in loved and each not in plain), 0)
    return _up_to(in_order, new, _FIRST)


def _up_to(placed: list[Placed], place: int, most: int) -> list[Placed]:
    """The same with what stands at `place` among the first so many."""
    if place < most:
        return placed
    rest = placed[:place] + placed[place + 1 :]
    return [*rest[: most - 1], placed[place], *rest[most - 1 :]]
